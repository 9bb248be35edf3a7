// title: Price floors and offtakes
// question: Which floors under a price are set or planned, and who is bound to take what from whom?
// param: about id any Only what is said of this firm, site, policy or country, or of what it takes part in
// param: kind price_floor|commitment_to_buy|contracted_supply any Only this kind
// param: limit integer 1000 The most rows to list
// columns: kind, subject, name, object, says, quantity, status, modality, valid, sources, grade, claims, sites
MATCH (now:Current)
// A contracted supply is a contract over goods; whether the buyer must take them is in the words of the source.
CALL (now) {
  MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
  WHERE claim.predicate = 'price_floor' OR (claim.predicate = 'threshold' AND claim.text STARTS WITH 'floor price')
  RETURN 'price floor' AS kind, claim, source
  UNION
  MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
  WHERE claim.predicate = 'commits_to_buy'
  RETURN 'commitment to buy' AS kind, claim, source
  UNION
  MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
  WHERE claim.predicate = 'supplies' AND 'contracted' IN claim.q_status
  RETURN 'contracted supply' AS kind, claim, source
}
WITH now, kind, claim, source
WHERE coalesce($kind, kind) = kind
  AND ($about IS NULL OR $about IN [claim.subject, claim.object]
       OR $about IN coalesce(claim.q_seller, []) + coalesce(claim.q_for, [])
       OR EXISTS { MATCH (:Kg {key: now.graph + '/entity/' + $about})-[:PARTY_TO]->(:Kg {key: now.graph + '/entity/' + claim.subject}) }
       OR EXISTS { MATCH (:Kg {key: now.graph + '/entity/' + claim.subject})-[:COVERS]->(:Kg {key: now.graph + '/entity/' + $about}) })
WITH now, kind, claim.statement AS statement, claim.subject AS subject, coalesce(claim.object, claim.text) AS object,
     claim.q_quantity AS quantity, claim.q_status[0] AS status, claim.modality AS modality, claim.valid AS valid,
     min(claim.paraphrase) AS says, collect(DISTINCT source.id) AS sources, min(source.grade) AS grade,
     collect(claim.id) AS claims, collect(claim) AS nodes
RETURN kind, subject, COLLECT { MATCH (who:Kg {key: now.graph + '/entity/' + subject}) RETURN who.name }[0] AS name, object, says,
       coalesce(quantity, []) AS quantity, status, modality, valid, sources, grade, claims,
       COLLECT { UNWIND nodes AS claim MATCH (claim)-[:SUBJECT|OBJECT]->(site) RETURN DISTINCT site } AS sites
ORDER BY kind, subject, object, valid LIMIT $limit
