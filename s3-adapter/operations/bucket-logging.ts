import { S3Error } from '../errors/s3-error.ts';
import { element } from '../xml/element.ts';
import { childrenOf, requiredText } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

interface Logging {
  readonly targetBucket: string;
  readonly targetPrefix: string;
}

/** Null: logging is off. */
export const bucketLogging: ConfigurationForm<Logging | null> = {
  name: 'logging',
  root: 'BucketLoggingStatus',
  parse(root) {
    const [enabled] = childrenOf(root, 'LoggingEnabled');
    if (enabled === undefined) return null;
    for (const name of ['TargetGrants', 'TargetObjectKeyFormat']) {
      const [given] = childrenOf(enabled, name);
      const isDefault =
        given === undefined || (given.children.length === 1 && given.children[0]?.name === 'SimplePrefix');
      if (!isDefault) throw new S3Error('NotImplemented', { fields: { Element: name } });
    }
    return {
      targetBucket: requiredText(enabled, 'TargetBucket'),
      targetPrefix: childrenOf(enabled, 'TargetPrefix')[0]?.text ?? '',
    };
  },
  render: (logging) =>
    logging === null
      ? []
      : [
          element('LoggingEnabled', [
            element('TargetBucket', logging.targetBucket),
            element('TargetPrefix', logging.targetPrefix),
          ]),
        ],
};
