//! The rules, one file each: the file is named by the claim that it holds apps to.

use crate::Rule;

mod argo_tracks_by_itself;
mod autoscaled_has_no_replicas;
mod autoscaler_has_a_target;
mod autoscaler_has_requests;
mod budget_has_one_limit;
mod budget_lets_nodes_drain;
mod datadog_check_has_a_container;
mod datadog_reads_the_pod;
mod disruption_is_said_of_the_pod;
mod grace_covers_draining;
mod image_stays_the_same;
mod keys_exist;
mod labels_are_legal;
mod metadata_is_text;
mod name_fits_its_kind;
mod namespace_is_the_destinations;
mod nothing_is_named_twice;
mod one_budget_per_pod;
mod one_scaler_per_workload;
mod pod_is_restricted;
mod pod_stays_in_its_box;
mod port_names_are_legal;
mod probe_port_exists;
mod references_are_made;
mod reloader_does_not_fight_argo;
mod reloader_is_told_one_thing;
mod request_is_within_limit;
mod resources_are_bounded;
mod restart_policy_fits;
mod role_is_used;
mod rollout_can_proceed;
mod selector_never_changes;
mod selector_selects_own_pods;
mod service_account_is_made;
mod service_has_readiness;
mod service_selects_pods;
mod service_survives_a_node;
mod spread_counts_own_pods;
mod stop_needs_no_shell;
mod target_port_exists;
mod volume_fits_its_copies;

/// Every rule, by code.
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
];
