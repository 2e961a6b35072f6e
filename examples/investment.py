"""The largest investments with their quotes, by SQL: DuckDB reads the Parquet files where they lie.

python examples/investment.py [output]
"""

import sys

import duckdb

QUERY = """
    SELECT c.case_id, c.title, i.value / 1e8 AS yi_yuan, i.statistic, i.modality, q.quote, q.subject
    FROM read_parquet($output || '/indicators.parquet') AS i
    JOIN read_parquet($output || '/quantities.parquet') AS q USING (doc_id, char_start)
    JOIN read_parquet($output || '/cases.parquet') AS c ON c.doc_id = i.doc_id AND c.case_id = i.case_id
    WHERE i.indicator = 'investment' AND i.repeats IS NULL AND i.value IS NOT NULL
    ORDER BY i.value DESC, i.doc_id, i.char_start
    LIMIT 10
"""


def main(output: str = "output") -> None:
    rows = duckdb.execute(QUERY, {"output": output}).fetchall()
    for case_id, title, value, statistic, modality, quote, subject in rows:
        about = "，".join(word for word in (subject, statistic, modality) if word)
        print(f"{value:8.2f} 亿元  {quote}（{about}）  {case_id} {title}")


if __name__ == "__main__":
    main(*sys.argv[1:])
