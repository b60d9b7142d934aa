import { expect, test } from 'vitest';
import { compareResults, readOutcomes, readPassing } from '../../conformance/s3/compare-results.ts';
import { suiteConfiguration } from '../../conformance/s3/suite-configuration.ts';

const junit = `<testsuites><testsuite name="pytest">
  <testcase classname="s3tests.functional.test_s3" name="test_passes" time="0.1" />
  <testcase classname="s3tests.functional.test_s3" name="test_prints" time="0.1"><system-out>x</system-out></testcase>
  <testcase classname="s3tests.functional.test_s3" name="test_fails" time="0.1"><failure message="no">no</failure></testcase>
  <testcase classname="s3tests.functional.test_s3" name="test_cannot_clean_up" time="0.1" />
  <testcase classname="s3tests.functional.test_s3" name="test_cannot_clean_up" time="0.1"><error message="no">no</error></testcase>
  <testcase classname="s3tests.functional.test_s3" name="test_skipped" time="0.1"><skipped message="no">no</skipped></testcase>
</testsuite></testsuites>`;

test('what is on the list and does not pass is a regression, and so is what was not run', () => {
  const passing = readPassing(
    '# comment\ntest_passes\ntest_fails\ntest_cannot_clean_up\ntest_skipped\ntest_gone\n',
    false,
  );

  expect(compareResults(readOutcomes(junit), passing)).toEqual({
    total: 5,
    passed: 2,
    regressions: ['test_fails', 'test_cannot_clean_up', 'test_skipped', 'test_gone'],
    news: ['test_prints'],
  });
});

test('what passes over plain HTTP only is not asked for over TLS', () => {
  const list = 'test_a\ntest_b http\n';

  expect([...readPassing(list, false)]).toEqual(['test_a', 'test_b']);
  expect([...readPassing(list, true)]).toEqual(['test_a']);
});

test('the tenant of the suite is the customer, which its buckets are named with', () => {
  const customers = (['main', 'alt', 'tenant'] as const).map((section) => ({
    section,
    customerId: `customer-${section}`,
    accessKeyId: 'key',
    secretAccessKey: 'secret',
  }));

  const text = suiteConfiguration({ port: 9001, isSecure: true, region: 'fi-hel' }, customers);

  expect(text).toContain('is_secure = True\n');
  expect(text).toMatch(/\[s3 main\][^[]*api_name = fi-hel\n/);
  expect(text).toMatch(/\[s3 tenant\][^[]*tenant = customer-tenant\n/);
});
