/** Measured speeds; run with {@code mvn -q test-compile exec:exec@bench -Dbench=EngineBenchmark}. */
package jeton.bench;
