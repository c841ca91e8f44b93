// Reports views and clicks in batches; what could not be delivered is kept and sent again. See docs/events.md.
(() => {
  const { recsEndpoint: url, recsView: view } = document.currentScript.dataset
  let queue = [], timer, down
  const body = events => JSON.stringify({ sent_at: new Date(), events })
  const keep = events => {
    queue = events.slice(-50)
    if (queue[0]) timer ||= setTimeout(flush, down ? 3e4 : 50)
  }
  const add = event => keep([...queue, {
    id: crypto.randomUUID?.() || Math.random() + '-' + Date.now(), at: new Date(), ...event
  }])
  const flush = async () => {
    const events = queue
    timer = 1
    queue = []
    try {
      const { status } = await fetch(url, { method: 'POST', body: body(events), keepalive: true })
      down = status == 429 || status > 499
    } catch { down = 1 }
    timer = 0
    keep(down ? [...events, ...queue] : queue)
  }
  const leave = () => {
    if (queue[0] && !down && navigator.sendBeacon(url, body(queue))) queue = []
    sessionStorage.recs = JSON.stringify(queue)
  }
  const straight = a => {
    a.recs ||= Object.fromEntries(new URL(a.href).searchParams)
    a.href = a.dataset.recsUrl
  }
  const click = ({ target }) => {
    const a = target.closest('a[data-recs-url]')
    if (!a) return
    straight(a)
    const { i, p, c, m } = a.recs
    add({ kind: 'click', product: a.dataset.recsItem, impression: i, position: +p, chance: c, mac: m })
  }
  if (navigator.globalPrivacyControl) return
  keep(JSON.parse(sessionStorage.recs || '[]'))
  if (view) add({ kind: 'view', product: view })
  document.querySelectorAll('a[data-recs-url]').forEach(straight)
  const on = addEventListener
  on('click', click, true)
  on('auxclick', click, true)
  on('pagehide', leave)
  on('visibilitychange', () => document.hidden && leave())
})()
