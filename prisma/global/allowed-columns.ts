/**
 * Every column that the global layer may have. Adding one is a decision about what may leave a region, not a migration: say in
 * docs/decisions why it holds no personal data.
 */
export const ALLOWED_COLUMNS: Readonly<Record<string, string>> = {
  providers:
    'provider_id provider_name region country country_code zone_code endpoint_url status s3_compatible object_lock versioning iso_27001_gdpr veeam_ready capabilities health_check_url last_health_check notes created_at updated_at',
  provider_health: 'id provider_id health_status response_time_ms error_code checked_at',
  regions:
    'region_id region_name country country_code gateway_endpoint s3_endpoint status jurisdiction_info primary_provider_id backup_provider_ids created_at updated_at',
  customer_routing: 'customer_id primary_region_id routing_notes created_at updated_at',
  access_key_routing: 'access_key_id customer_id created_at',
  routing_log: 'id customer_id routed_to_region routing_reason created_at',
  // Sizes, hashes and signatures of the regions' audit logs: docs/decisions/0019.
  audit_witnessed_logs: 'origin size root_hash note verifier_keys updated_at',
  audit_witness_refusals: 'id origin reason note held_note created_at',
  system_config: 'config_key config_value description updated_at',
};
