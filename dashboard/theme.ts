import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep teal: apart from the colours that mean something here (red overdue, amber due, green fine). */
const teal: MantineColorsTuple = [
  '#e6f7f9',
  '#d2ebef',
  '#a5d6de',
  '#74c0cd',
  '#4eaebf',
  '#36a2b6',
  '#1d8ba0',
  '#0b7285',
  '#065f70',
  '#02505f',
];

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 7,
  autoContrast: true,
  colors: { teal },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
});
