// title: What is planned, and when
// question: Which sites, flows, capacities and steps are planned or to come, for when, and how do the sources put it?
// param: about id any Only what is said of this entity, as subject or as object
// param: kind milestone|flow|status|stage|capacity|production|finance|development|technology any milestone, flow, status, stage, capacity, production, finance, development or technology
// param: since date any What was aimed at for an earlier time is left out; today unless given
// param: limit integer 1000 The most rows to list
// columns: for_when, kind, subject, name, object, status, modality, says, sources, grade, claims, sites
MATCH (now:Current)
MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
WHERE claim.predicate IN ['milestone', 'supplies', 'has_status', 'performs_stage', 'capacity', 'production', 'finances',
                          'develops', 'transfers_technology_to']
  AND ($about IS NULL OR $about IN [claim.subject, claim.object])
WITH now, claim, source, coalesce(claim.q_status[0], CASE claim.predicate WHEN 'has_status' THEN claim.object END) AS status,
     trim(replace(replace(replace(split(coalesce(claim.valid, ''), '/')[-1], '~', ''), '?', ''), '%', '')) AS until,
     trim(replace(replace(replace(split(coalesce(claim.valid, ''), '/')[0], '~', ''), '?', ''), '%', '')) AS begins,
     coalesce($since, toString(date())) AS since
// A plan is what its source puts as one or lets begin later, or a state before operation that no newer claim has overtaken.
// An aim for a time that is over is left out; of other plans the time may be that of the saying, so they stay.
WHERE (claim.modality IN ['forecast', 'negotiated', 'conditional']
       OR CASE claim.predicate
            WHEN 'milestone' THEN claim.valid IS NOT NULL
            WHEN 'has_status' THEN status IN ['planned', 'proposed', 'construction', 'commissioning']
                                   AND EXISTS { (claim)-[:SUBJECT]->(:Kg {status: status}) }
            ELSE status IN ['planned', 'proposed'] OR begins > left(since, size(begins))
          END)
  AND (until IN ['', '..'] OR until >= left(since, size(until))
       OR NOT (claim.predicate IN ['milestone', 'capacity', 'production'] OR claim.valid CONTAINS '/'))
WITH now, claim.statement AS statement, claim.valid AS for_when, claim.subject AS subject, claim.predicate AS predicate,
     coalesce(claim.object, claim.text, claim.printed, toString(claim.value_number) + ' ' + claim.value_unit) AS object,
     status, claim.modality AS modality, min(claim.paraphrase) AS says, collect(DISTINCT source.id) AS sources,
     min(source.grade) AS grade, collect(claim.id) AS claims, collect(claim) AS nodes
WITH *, CASE predicate WHEN 'supplies' THEN 'flow' WHEN 'has_status' THEN 'status' WHEN 'performs_stage' THEN 'stage'
                       WHEN 'finances' THEN 'finance' WHEN 'develops' THEN 'development'
                       WHEN 'transfers_technology_to' THEN 'technology' ELSE predicate END AS kind
WHERE coalesce($kind, kind) = kind
RETURN for_when, kind, subject,
       COLLECT { MATCH (who:Kg {key: now.graph + '/entity/' + subject}) RETURN who.name }[0] AS name,
       object, status, modality, says, sources, grade, claims,
       COLLECT { UNWIND nodes AS claim MATCH (claim)-[:SUBJECT|OBJECT]->(site) RETURN DISTINCT site } AS sites
ORDER BY for_when, kind, subject, object, modality LIMIT $limit
