// Package e2e tests the whole product as people meet it: a real server over a
// real database, real browsers, the example municipality. Only tests import it.
//
// Start with journey_test.go: a slip is scanned and ends as a point on a chart.
//
// The files browser_*_test.go let a test use a page the way a person does, in a
// real headless Chromium; no other files know chromedp. A test starts a browser with
// openBrowser, walks with Navigate, Click, Fill and Press, and reads with Text. Every
// step that fails ends the test. When the test ends, a page that wrote an error to
// the console, broke its content policy, asked another host for anything or got an
// error status that was not expected fails the test, so no test has to ask for that.
// Without Chromium a test is skipped, unless TRIVSELSPULS_REQUIRE is 1: then it fails.
package e2e
