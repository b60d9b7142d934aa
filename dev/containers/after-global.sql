-- The product document loads providers with a server-side COPY, as this role.
GRANT pg_read_server_files TO s3gateway;

INSERT INTO regions (region_id, region_name, country, country_code, gateway_endpoint, s3_endpoint, jurisdiction_info)
VALUES
  ('FI-HEL', 'Helsinki', 'Finland', 'FI', 'http://gateway-fi-hel:8000', 'http://localhost:9001', '{"jurisdiction": "Finland"}'),
  ('DE-FRA', 'Frankfurt', 'Germany', 'DE', 'http://gateway-de-fra:8000', 'http://localhost:9002', '{"jurisdiction": "Germany"}'),
  ('US-EAST', 'US East', 'United States', 'US', 'http://gateway-us-east:8000', 'http://localhost:9003', '{"jurisdiction": "United States"}');
