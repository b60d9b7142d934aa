/** A share in percent, as a bar and as a number. */
export function ComplianceBar({ percentage }: { readonly percentage: number }) {
  const tone = percentage >= 99 ? 'green-7' : percentage >= 95 ? 'yellow-6' : 'red-6';
  return (
    <span>
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${percentage}%`, background: `var(--mantine-color-${tone})` }} />
      </span>{' '}
      <span className="numeric">{percentage.toFixed(2)} %</span>
    </span>
  );
}
