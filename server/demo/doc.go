// Package demo makes the example municipality: invented names, two years of a
// project, closed waves and one that is open. It takes no short cut. Every
// simulated respondent redeems a printed code over HTTP, seals the answers and
// casts them, and every past wave is opened and closed by the same service that
// does it for real; only the clock is turned back meanwhile.
//
// The figures are invented and the owner is marked so: every page says it.
//
// Start with Seed in seed.go; calendar.go says when, municipality.yaml who,
// work.yaml what they do about it, and crowd.go how they are doing. It may import
// everything below server/web.
package demo
