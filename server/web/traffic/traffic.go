package traffic

import (
	"cmp"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/cause"
)

// What a log line may say; of the fields of cause.Of those that are known. The privacy page lists both, and a test compares them
// with what is written.
var (
	// FailureFields are those of a line about a request that the server failed.
	FailureFields = append([]string{"route", "method", "status", "duration"}, cause.Fields...)
	// Fields are those of the hourly counts.
	Fields = []string{"hour", "route", "method", "class", "count"}
)

// Counts counts requests by hour, route and class of status. It is all that is
// known of requests that went well: no address, no path, no time within the hour.
type Counts struct {
	log   *slog.Logger
	clock func() time.Time

	mu     sync.Mutex
	hour   time.Time
	counts map[trafficKey]int
}

type trafficKey struct {
	route, method string
	class         int // 2 for 2xx
}

// New has counted nothing yet. It writes to log; the clock says what time it is.
func New(log *slog.Logger, clock func() time.Time) *Counts {
	return &Counts{log: log, clock: clock, counts: map[trafficKey]int{}}
}

// Count notes one request. The first one of a new hour writes down the hour
// before.
func (t *Counts) Count(route, method string, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if hour := t.clock().Truncate(time.Hour); !hour.Equal(t.hour) {
		t.write()
		t.hour = hour
	}
	t.counts[trafficKey{route, method, status / 100}]++
}

// Finish writes down the hour that has begun.
func (t *Counts) Finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.write()
}

// write logs and forgets the counts, in the order of the routes. t.mu is held.
func (t *Counts) write() {
	var keys []trafficKey
	for key := range t.counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b trafficKey) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.class, b.class))
	})
	for _, key := range keys {
		t.log.Info("requests", "hour", t.hour.Format("2006-01-02T15"), "route", key.route,
			"method", key.method, "class", key.class, "count", t.counts[key])
	}
	clear(t.counts)
}

// routeKey is where a request's route stands once it has been found.
const routeKey = "route"

// Named notes which route a request is for: the pattern, never the path.
func Named(route string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(routeKey, route)
		return c.Next()
	}
}

// RouteOf is the pattern of the route that was found, or «none».
func RouteOf(c *fiber.Ctx) string {
	if route, ok := c.Locals(routeKey).(string); ok {
		return route
	}
	return "none"
}
