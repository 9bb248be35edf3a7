// title: Evidence of a route
// question: Which claims, sources and independent sources does each delivery of a route rest on, and which are not documented?
// param: route ids mountain-pass,mp-independence,gm The sites in order, ids by commas
// param: flows flows any Ids of flows by commas, as routes-avoiding-country gives them: only these
// columns: hop, from_site, to_site, flow, materials, elements, form, status, grade, origins, says, open, claims, sites, supplies
MATCH (now:Current)
WITH now, $route AS route, $flows AS flows
UNWIND range(1, size(route) - 1) AS hop
OPTIONAL MATCH (a:Kg {key: now.graph + '/entity/' + route[hop - 1]})
OPTIONAL MATCH (b:Kg {key: now.graph + '/entity/' + route[hop]})
// Every flow between the two, as parallel as the sources have them; none of them is a row too.
OPTIONAL MATCH (a)-[supply:SUPPLIES WHERE flows IS NULL OR supply.id IN flows]->(b)
WITH now, route, flows, hop, a, b, supply,
     COLLECT { UNWIND supply.claims AS id
               MATCH (claim:Kg {key: now.graph + '/claim/' + id})-[:STATED_IN]->(source:Source)
               RETURN {origin: coalesce(claim.lineage, source.origin),
                       text: claim.paraphrase + ' (' + source.id + ', ' + source.grade + ', ' + coalesce(claim.valid, 'no date')
                             + coalesce(', quoting ' + claim.attributed_to, '') + ')'}
               ORDER BY source.grade, source.id, id } AS evidence
RETURN hop, route[hop - 1] AS from_site, route[hop] AS to_site, supply.id AS flow, supply.materials AS materials,
       supply.elements AS elements, supply.form AS form, supply.status AS status,
       supply.grade AS grade, COLLECT { UNWIND evidence AS each RETURN DISTINCT each.origin ORDER BY each.origin } AS origins,
       [each IN evidence | each.text] AS says,
       CASE WHEN supply IS NULL AND flows IS NOT NULL THEN ['none of the flows given goes here']
            WHEN supply IS NULL
            THEN ['no source says that ' + coalesce(a.name, route[hop - 1]) + ' supplies ' + coalesce(b.name, route[hop])]
            ELSE supply.open END AS open,
       coalesce(supply.claims, []) AS claims, [site IN [a, b] WHERE site IS NOT NULL] AS sites,
       CASE WHEN supply IS NULL THEN [] ELSE [supply] END AS supplies
ORDER BY hop, flow
