// title: Conflicts
// question: Where do sources answer one question differently, side by side, and do they measure the same?
// param: about id any Only what is said of this entity or country
// param: all yes|no no "yes" shows what differs in scope, basis, time, stage or modality too: not comparable, no conflict
// columns: verdict, subject, predicate, object, measured, stage, said, reasons, origins, claims, sites
MATCH (now:Current)
// Beside `kg conflicts`: figures are compared as numbers, not by the digits a source prints, so a rounding may show as a
// difference; of the words in a scope that only name who tells a figure, few are known; a place counts where it is a country;
// same_as joins nothing. So some conflicts between figures stand here among what is not comparable.
MATCH (claim:Claim {graph: now.graph})-[:STATED_IN]->(source:Source)
WHERE (claim.value_number IS NOT NULL
       AND claim.predicate IN ['capacity', 'production', 'reserves', 'share', 'rank', 'purity', 'demand', 'measure', 'amount',
                               'price_floor', 'tariff', 'owned_by', 'flow_amount'])
   OR (claim.predicate IN ['located_in', 'headquartered_in'] AND EXISTS { (claim)-[:OBJECT]->(:Country) })
   OR claim.predicate = 'has_status'
   OR (claim.predicate IN ['agreement_kind', 'legal_status', 'price_floor'] AND claim.text IS NOT NULL)
WITH claim, source
WHERE $about IS NULL OR $about IN [claim.subject, claim.object]
// One question: the same subject, predicate, unit and qualifiers, but for those that limit a figure.
WITH claim, source,
     [claim.subject, claim.predicate, CASE claim.predicate WHEN 'owned_by' THEN claim.object END, claim.value_unit,
      coalesce(claim.value_per, CASE WHEN claim.predicate = 'production' AND size(claim.valid) = 4 THEN 'year' END)]
     + COLLECT { UNWIND keys(claim) AS key WITH key
                 WHERE key STARTS WITH 'q_' AND NOT key IN ['q_scope', 'q_of', 'q_stage', 'q_form', 'q_quantity']
                 RETURN key + reduce(text = '', each IN claim[key] | text + ' ' + each) AS part ORDER BY part } AS question,
     coalesce(head([p IN [1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1]
                    WHERE claim.value_comparator = '~' AND claim.value_number % p = 0 AND claim.value_number <> 0]),
              head([p IN [1.0, 0.1, 0.01, 0.001, 0.0001, 0.00001]
                    WHERE abs(claim.value_number / p - round(claim.value_number / p)) < 0.0001]), 0.0) / 2.0
       AS step
WITH question, claim, source, {
       claim: claim, source: source, origin: coalesce(claim.lineage, source.origin),
       words: CASE WHEN claim.value_number IS NULL THEN toLower(coalesce(claim.object, claim.text)) END,
       low: CASE WHEN claim.value_comparator IN ['<', '<='] THEN -1e300 ELSE claim.value_number - step END,
       high: CASE WHEN claim.value_comparator IN ['>', '>='] THEN 1e300
                  ELSE coalesce(claim.value_maximum, claim.value_number) + step END,
       nominal: claim.value_number, maximum: coalesce(claim.value_maximum, claim.value_number),
       scope: [each IN coalesce(claim.q_scope, [])
               WHERE NOT each =~ '(?i).*\\b(via|citing|quoting|quoted by|according to|unstated basis)\\b.*'],
       of: coalesce(claim.q_of, []), stage: coalesce(claim.q_stage, []),
       form: coalesce(claim.q_form, []), basis: coalesce(claim.value_basis, ''), valid: claim.valid, predicate: claim.predicate,
       strength: CASE WHEN claim.modality IN ['asserted', 'claimed'] THEN 'stated' ELSE claim.modality END
     } AS answer
ORDER BY source.id, claim.id
WITH question, collect(answer) AS answers
WHERE size(answers) > 1
UNWIND range(0, size(answers) - 2) AS m
UNWIND range(m + 1, size(answers) - 1) AS n
WITH question, answers[m] AS a, answers[n] AS b
WITH question, a, b, CASE
       WHEN a.predicate IN ['located_in', 'headquartered_in'] THEN 'same'
       WHEN a.valid IS NULL AND b.valid IS NULL AND a.source = b.source THEN 'same'
       WHEN a.valid IS NULL OR b.valid IS NULL OR a.valid CONTAINS '/' OR b.valid CONTAINS '/' THEN
         CASE WHEN a.valid = b.valid THEN 'same' ELSE 'unknown' END
       WHEN a.valid STARTS WITH b.valid OR b.valid STARTS WITH a.valid THEN
         CASE WHEN a.predicate = 'has_status' AND a.valid <> b.valid THEN 'unknown' ELSE 'same' END
       ELSE 'apart' END AS time,
     [each IN [a, b] | CASE WHEN each.valid =~ '[0-9-]+/[0-9-]+' THEN split(each.valid, '/') END] AS spans
// Two spans are apart where one is over before the other begins.
WITH question, a, b, CASE WHEN spans[0][1] < spans[1][0] OR spans[1][1] < spans[0][0] THEN 'apart' ELSE time END AS time
WHERE time <> 'apart' AND NOT (time = 'unknown' AND a.strength <> b.strength)
  AND (a.of = [] OR b.of = [] OR a.of = b.of) AND (a.stage = [] OR b.stage = [] OR a.stage = b.stage)
  AND (a.form = b.form OR (a.origin <> b.origin AND (a.form = [] OR b.form = [] OR a.claim.language <> b.claim.language)))
  AND (a.low >= b.high OR b.low >= a.high OR a.nominal > b.maximum OR b.nominal > a.maximum OR a.words <> b.words)
  AND NOT (a.predicate IN ['located_in', 'headquartered_in'] AND a.source = b.source)
WITH question, a, b, coalesce(a.low >= b.high OR b.low >= a.high, true) AS contradicts,
     [each IN [CASE WHEN a.scope <> b.scope THEN 'scope differs' END,
               CASE WHEN a.basis <> b.basis THEN
                 CASE WHEN '' IN [a.basis, b.basis] THEN 'basis not stated on one side' ELSE 'basis differs' END END,
               CASE WHEN a.stage <> b.stage THEN 'stage not stated on one side' END,
               CASE WHEN a.of <> b.of THEN 'what is measured not stated on one side' END,
               CASE WHEN time = 'unknown' THEN 'no common day stated' END,
               CASE WHEN a.strength <> b.strength THEN
                 'one is ' + CASE a.strength WHEN 'stated' THEN b.strength ELSE a.strength END END,
               CASE WHEN a.claim.text IS NOT NULL THEN 'said in words' END] WHERE each IS NOT NULL] AS reasons
WITH question, head(a.stage + b.stage) AS stage, head(a.of + b.of) AS measured,
     CASE reasons WHEN [] THEN 'conflict' ELSE 'not comparable' END AS verdict,
     contradicts, reasons, a, b
WHERE contradicts OR verdict = 'not comparable'
WITH question, stage, measured, verdict, collect(reasons) AS reasons, collect(a) + collect(b) AS found
WHERE verdict = 'conflict' OR $all = 'yes'
RETURN verdict, question[0] AS subject, question[1] AS predicate, question[2] AS object, measured, stage,
       COLLECT { UNWIND found AS each WITH DISTINCT each.claim AS claim, each.source AS source
                 RETURN coalesce(claim.printed, toString(claim.value_number) + ' ' + claim.value_unit, claim.object, claim.text)
                        + ' (' + source.id + ', ' + source.grade + ', ' + coalesce(claim.valid, 'no date') + ')' AS text
                 ORDER BY text } AS said,
       COLLECT { UNWIND reasons AS some UNWIND some AS reason RETURN DISTINCT reason ORDER BY reason } AS reasons,
       COLLECT { UNWIND found AS each RETURN DISTINCT each.origin AS origin ORDER BY origin } AS origins,
       COLLECT { UNWIND found AS each RETURN DISTINCT each.claim.id AS claim ORDER BY claim } AS claims,
       COLLECT { UNWIND found AS each WITH each.claim AS claim MATCH (claim)-[:SUBJECT|OBJECT]->(site)
                 RETURN DISTINCT site } AS sites
ORDER BY verdict, subject, predicate, measured, stage
