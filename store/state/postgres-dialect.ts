import {
  type ColumnDefinitionNode,
  type Dialect,
  type KyselyPlugin,
  OperationNodeTransformer,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  RawNode,
} from "kysely";
import type { Pool } from "pg";
import type { Flavour } from "./flavour.ts";
import { postgresDriver } from "./postgres-driver.ts";

/** Kysely on PostgreSQL. Migrations run in a transaction, several openers kept apart by Kysely's advisory lock. */
export const postgresDialect = (pool: Pool): Dialect => ({
  createDriver: () => postgresDriver(pool),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
});

export const postgresFlavour: Flavour = {
  integer: "bigint",
  real: "double precision",
  bytes: "bytea",
  plain: (table) => table,
  clustered: (table) => table,
};

/**
 * Text columns are made with the order of their bytes, whatever the database's language: so lists and cursors are the
 * same on every engine, and no update of the operating system's collations can damage an index.
 */
export const byteOrderedText: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};

class ByteOrder extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const definition = super.transformColumnDefinition(node);
    const isText = "dataType" in definition.dataType && definition.dataType.dataType === "text";
    return isText ? { ...definition, dataType: RawNode.createWithSql('text collate "C"') } : definition;
  }
}
const transformer = new ByteOrder();
