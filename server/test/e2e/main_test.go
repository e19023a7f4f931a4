package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain leaves everything here out of short tests: each begins with a whole
// example and ends in a browser.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("short: no whole server, no browser")
		os.Exit(0)
	}
	status := m.Run()
	endShared()
	os.Exit(status)
}
