// title: Claims about an entity
// question: What does each source say about this entity or concept, as subject or as object, and how does it put it?
// param: entity id mountain-pass An entity or concept, as in mp-materials or CN
// param: predicate predicate any Only this predicate, as in supplies
// param: limit integer 1000 The most claims to list
// columns: claim, subject, predicate, object, number, unit, valid, modality, quoted, says, source, grade, dated, claims, sites
MATCH (now:Current)
MATCH (entity:Kg {key: now.graph + '/entity/' + $entity})<-[:SUBJECT|OBJECT]-(claim:Claim)
WHERE coalesce($predicate, claim.predicate) = claim.predicate
WITH DISTINCT claim ORDER BY claim.predicate, claim.subject, claim.object, claim.id LIMIT $limit
MATCH (claim)-[:STATED_IN]->(source:Source)
RETURN claim.id AS claim, claim.subject AS subject, claim.predicate AS predicate, coalesce(claim.object, claim.text) AS object,
       claim.value_number AS number, claim.value_unit AS unit, claim.valid AS valid, claim.modality AS modality,
       claim.attributed_to AS quoted, claim.paraphrase AS says, source.id AS source, source.grade AS grade, source.date AS dated,
       [claim.id] AS claims, COLLECT { MATCH (claim)-[:SUBJECT|OBJECT]->(site) RETURN DISTINCT site } AS sites
ORDER BY predicate, subject, object, claim
