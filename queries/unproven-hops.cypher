// title: Unproven deliveries and what is missing
// question: On which deliveries and starts of routes is something open whatever is avoided, and which fact would settle it?
// param: to market|magnet market The stage routes end at: market or magnet
// param: kind gap|unknown_feed|recycled_feed|weak_source|derived|not_asserted|not_confirmed|material|undated_plan|overdue|old_evidence|other_feed|weak_status|status_unknown|status_disputed|sources_differ|not_running|date_unknown|form_unstated|company_level|group_level any Only what is open in this way
// param: as_of day any The day the answer is for; today unless given
// param: limit integer 1000 The most deliveries to list
// columns: hop, from_site, to_site, flow, kinds, missing, gaps, unplaced, claims, sites, supplies
MATCH (now:Current)
MATCH (reading:Reading {graph: now.graph})
WHERE reading.since <= coalesce(date($as_of), date()) <= reading.until
CALL (reading) {
  MATCH (reading)(()-[hop:STARTS|STEP WHERE coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '']->(:Stop))+(stop:Stop)
  RETURN DISTINCT stop
}
MATCH (before)-[hop:STARTS|STEP WHERE size(hop.open) > 0 AND coalesce(hop.to, $to) = $to AND coalesce(hop.element, '') = '']->(stop)
WHERE $kind IS NULL OR $kind IN hop.kinds
WITH now, before.site AS from_site, stop.site AS to_site, hop.flow AS flow,
     coalesce(before.name + ' -> ', 'start at ') + stop.name AS text,
     collect(hop) AS hops, [each IN [stop, before] WHERE NOT each.placed | each.name] AS unplaced
ORDER BY text, flow LIMIT $limit
RETURN text AS hop, from_site, to_site, flow,
       COLLECT { UNWIND hops AS each UNWIND each.kinds AS kind RETURN DISTINCT kind ORDER BY kind } AS kinds,
       COLLECT { UNWIND hops AS each UNWIND each.open AS fact RETURN DISTINCT fact ORDER BY fact } AS missing,
       COLLECT { UNWIND hops AS each UNWIND each.gaps AS gap RETURN DISTINCT gap ORDER BY gap } AS gaps,
       unplaced, coalesce(hops[0].claims, []) AS claims,
       COLLECT { UNWIND [from_site, to_site] AS id MATCH (site:Kg {key: now.graph + '/entity/' + id}) RETURN site } AS sites,
       COLLECT { MATCH (:Kg {graph: now.graph})-[supply:SUPPLIES {id: flow}]->() RETURN supply } AS supplies
ORDER BY hop, flow
