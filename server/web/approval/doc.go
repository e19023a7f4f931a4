// Package approval is the page where what nobody may do alone is asked for, signed
// for and fetched. It may import server/web/site, server/approval, survey and
// survey/store.
package approval
