export type { Provider as ProviderMapper } from './provider.ts';
