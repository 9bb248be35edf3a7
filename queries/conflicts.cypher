// title: Conflicts
// question: Where do sources answer one question differently, side by side, and are their answers of one scope?
// param: about id any Only questions that have to do with this entity or country
// param: predicate predicate any Only questions that claims of this predicate answer, as in share
// param: all yes|no no "yes" shows also where sources agree
// columns: verdict, question, reasons, said, opposed, origins, claims, sites
MATCH (now:Current)
MATCH (conflict:Conflict {graph: now.graph})
WHERE ($all = 'yes' OR conflict.verdict <> 'agree')
  AND ($about IS NULL OR $about IN conflict.about)
  AND ($predicate IS NULL OR $predicate IN conflict.predicates)
MATCH (conflict)-[answer:ANSWERED_BY]->(claim:Claim)-[:STATED_IN]->(source:Source)
WITH conflict, answer, claim, source ORDER BY conflict.rank, answer.place
WITH conflict,
     collect(answer.answer + ' (' + source.id + ', ' + source.grade + ', ' + coalesce(claim.valid, 'no date') + ')') AS said,
     collect(CASE WHEN answer.opposed <> [] THEN claim.id END) AS opposed, collect(claim.id) AS claims
RETURN conflict.verdict AS verdict, conflict.name AS question, conflict.reasons AS reasons, said, opposed,
       conflict.origins AS origins, claims, COLLECT { MATCH (conflict)-[:ABOUT]->(site) RETURN DISTINCT site } AS sites
ORDER BY conflict.rank
