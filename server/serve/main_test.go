package serve

import (
	"os"
	"testing"

	"trivselspuls/server/keeper"
)

// The server starts its own program as keepers; here that is the tests' program.
func TestMain(m *testing.M) {
	keeper.Main()
	os.Exit(m.Run())
}
