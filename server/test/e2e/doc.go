// Package e2e tests the whole product as people meet it: a real server over a
// real database, real browsers, the example municipality. Only tests import it.
//
// Start with journey_test.go: a slip is scanned and ends as a point on a chart.
package e2e
