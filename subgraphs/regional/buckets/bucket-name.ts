const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const IP_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** AWS, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return NAME.test(name) && !/\.\.|\.-|-\./.test(name) && !IP_ADDRESS.test(name) && !RESERVED.test(name);
}
