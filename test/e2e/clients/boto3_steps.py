"""Steps of the boto3 test: everything with the default integrity checks. Prints the last step that was reached."""
import hashlib
import io
import os
import sys

import boto3
from botocore.exceptions import ClientError

endpoint, bucket = sys.argv[1:3]
assert tuple(int(part) for part in boto3.__version__.split('.')[:2]) >= (1, 36), boto3.__version__
s3 = boto3.client('s3', endpoint_url=endpoint)

s3.create_bucket(Bucket=bucket)
s3.put_object(Bucket=bucket, Key='k/ä', Body=b'hello', Metadata={'owner': 'acme'}, IfNoneMatch='*')
got = s3.get_object(Bucket=bucket, Key='k/ä', ChecksumMode='ENABLED')
assert got['Body'].read() == b'hello' and got['Metadata'] == {'owner': 'acme'} and got['ChecksumCRC32'], got
try:
    s3.put_object(Bucket=bucket, Key='k/ä', Body=b'again', IfNoneMatch='*')
    raise AssertionError('a second conditional write went through')
except ClientError as error:
    assert error.response['Error']['Code'] == 'PreconditionFailed', error.response

big = os.urandom(20 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(big), bucket, 'big')
back = io.BytesIO()
s3.download_fileobj(bucket, 'big', back)
assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(big).digest()
assert s3.get_object(Bucket=bucket, Key='big', Range='bytes=5-9')['Body'].read() == big[5:10]

s3.copy({'Bucket': bucket, 'Key': 'big'}, bucket, 'copy')
s3.put_object_tagging(Bucket=bucket, Key='copy', Tagging={'TagSet': [{'Key': 'a', 'Value': 'b'}]})
assert s3.get_object_tagging(Bucket=bucket, Key='copy')['TagSet'] == [{'Key': 'a', 'Value': 'b'}]
pages = s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, PaginationConfig={'PageSize': 1})
keys = [item['Key'] for page in pages for item in page.get('Contents', [])]
assert keys == ['big', 'copy', 'k/ä'], keys

gone = s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': key} for key in keys]})
assert len(gone['Deleted']) == 3 and 'Errors' not in gone, gone
s3.delete_bucket(Bucket=bucket)
print('done')
