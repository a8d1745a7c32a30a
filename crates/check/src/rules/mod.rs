//! The rules, one file each: the file is named by the claim that it holds apps to.

use crate::Rule;

mod after_survives_crons;
mod after_waits_for_canaries;
mod annotations_are_read;
mod argo_tracks_by_itself;
mod autoscaled_has_no_replicas;
mod autoscaler_has_a_target;
mod autoscaler_has_requests;
mod budget_has_one_limit;
mod budget_lets_nodes_drain;
mod canary_budget_covers_the_primary;
mod canary_has_its_target;
mod canary_keeps_its_reloader;
mod canary_knows_its_autoscaler;
mod canary_names_fit;
mod canary_secrets_stay_fresh;
mod canary_selector_is_one_label;
mod canary_spread_follows_the_primary;
mod canary_target_has_no_replicas;
mod config_map_fits;
mod data_is_pruned_when_asked;
mod datadog_check_has_a_container;
mod datadog_reads_the_pod;
mod disruption_is_said_of_the_pod;
mod dns_target_is_the_gateways;
mod gateway_has_a_future;
mod grace_covers_deregistration;
mod grace_covers_draining;
mod group_members_agree;
mod health_check_fits_interval;
mod host_has_one_entrance;
mod http_rules_survive_redirect;
mod image_stays_the_same;
mod ingress_backend_exists;
mod keys_exist;
mod labels_are_legal;
mod login_is_over_https;
mod metadata_is_text;
mod monitor_finds_its_port;
mod name_fits_its_kind;
mod namespace_is_the_destinations;
mod nothing_is_named_twice;
mod one_budget_per_pod;
mod one_canary_per_target;
mod one_scaler_per_workload;
mod paths_have_no_wildcard;
mod pod_is_restricted;
mod pod_serves_until_deregistered;
mod pod_stays_in_its_box;
mod policies_let_in_and_out;
mod port_names_are_legal;
mod probe_port_exists;
mod readers_come_last;
mod redirect_has_https;
mod references_are_made;
mod release_holds_every_cluster;
mod release_is_waited_for;
mod reloader_does_not_fight_argo;
mod reloader_is_told_one_thing;
mod request_fits_a_node;
mod request_is_within_limit;
mod resources_are_bounded;
mod restart_policy_fits;
mod role_is_used;
mod rollout_can_proceed;
mod rules_do_not_shadow;
mod secret_api_is_served;
mod secret_has_its_own_metadata;
mod secret_has_one_owner;
mod secret_is_made_up_once;
mod secret_is_refreshed;
mod secret_keys_are_unique;
mod secret_policies_agree;
mod secrets_are_not_in_plain_text;
mod secrets_stay_in_their_store;
mod selector_never_changes;
mod selector_selects_own_pods;
mod service_account_is_made;
mod service_has_readiness;
mod service_selects_pods;
mod service_survives_a_node;
mod sidecar_starts_by_itself;
mod spot_leaves_time_to_end;
mod spot_runs_what_can_be_taken;
mod spread_counts_own_pods;
mod stop_needs_no_shell;
mod target_port_exists;
mod target_type_fits_service;
mod volume_fits_its_copies;

/// Every rule, by code.
///
/// ```
/// use terrace_check::RULES;
///
/// let one = RULES.iter().find(|rule| rule.code.to_string() == "T0402").unwrap();
/// assert!(!one.code.title().is_empty());
/// ```
pub static RULES: &[&Rule] = &[
    // What runs.
    &autoscaled_has_no_replicas::RULE,
    &one_scaler_per_workload::RULE,
    &autoscaler_has_requests::RULE,
    &autoscaler_has_a_target::RULE,
    &references_are_made::RULE,
    &keys_exist::RULE,
    &service_account_is_made::RULE,
    &role_is_used::RULE,
    &probe_port_exists::RULE,
    &target_port_exists::RULE,
    &selector_selects_own_pods::RULE,
    &selector_never_changes::RULE,
    &service_selects_pods::RULE,
    &budget_lets_nodes_drain::RULE,
    &one_budget_per_pod::RULE,
    &budget_has_one_limit::RULE,
    &grace_covers_draining::RULE,
    &resources_are_bounded::RULE,
    &image_stays_the_same::RULE,
    &pod_stays_in_its_box::RULE,
    &pod_is_restricted::RULE,
    &namespace_is_the_destinations::RULE,
    &name_fits_its_kind::RULE,
    &port_names_are_legal::RULE,
    &labels_are_legal::RULE,
    &nothing_is_named_twice::RULE,
    &request_is_within_limit::RULE,
    &rollout_can_proceed::RULE,
    &stop_needs_no_shell::RULE,
    &spread_counts_own_pods::RULE,
    &volume_fits_its_copies::RULE,
    &restart_policy_fits::RULE,
    &disruption_is_said_of_the_pod::RULE,
    &datadog_reads_the_pod::RULE,
    &datadog_check_has_a_container::RULE,
    &reloader_is_told_one_thing::RULE,
    &metadata_is_text::RULE,
    &argo_tracks_by_itself::RULE,
    &reloader_does_not_fight_argo::RULE,
    &service_has_readiness::RULE,
    &service_survives_a_node::RULE,
    &release_holds_every_cluster::RULE,
    &release_is_waited_for::RULE,
    &spot_runs_what_can_be_taken::RULE,
    &spot_leaves_time_to_end::RULE,
    &request_fits_a_node::RULE,
    &after_survives_crons::RULE,
    &after_waits_for_canaries::RULE,
    &data_is_pruned_when_asked::RULE,
    &config_map_fits::RULE,
    &sidecar_starts_by_itself::RULE,
    &secrets_are_not_in_plain_text::RULE,
    &readers_come_last::RULE,
    &monitor_finds_its_port::RULE,
    &annotations_are_read::RULE,
    &policies_let_in_and_out::RULE,
    // What comes in from outside.
    &ingress_backend_exists::RULE,
    &pod_serves_until_deregistered::RULE,
    &grace_covers_deregistration::RULE,
    &group_members_agree::RULE,
    &rules_do_not_shadow::RULE,
    &target_type_fits_service::RULE,
    &redirect_has_https::RULE,
    &http_rules_survive_redirect::RULE,
    &login_is_over_https::RULE,
    &paths_have_no_wildcard::RULE,
    &health_check_fits_interval::RULE,
    &host_has_one_entrance::RULE,
    &dns_target_is_the_gateways::RULE,
    // Secrets.
    &secret_api_is_served::RULE,
    &secret_is_refreshed::RULE,
    &secret_policies_agree::RULE,
    &secret_has_one_owner::RULE,
    &secret_keys_are_unique::RULE,
    &secret_has_its_own_metadata::RULE,
    &secrets_stay_in_their_store::RULE,
    &secret_is_made_up_once::RULE,
    // Canaries.
    &canary_target_has_no_replicas::RULE,
    &canary_selector_is_one_label::RULE,
    &canary_budget_covers_the_primary::RULE,
    &canary_knows_its_autoscaler::RULE,
    &one_canary_per_target::RULE,
    &canary_keeps_its_reloader::RULE,
    &canary_names_fit::RULE,
    &canary_has_its_target::RULE,
    &gateway_has_a_future::RULE,
    &canary_spread_follows_the_primary::RULE,
    &canary_secrets_stay_fresh::RULE,
];
