// What the pages have in common; it does not count as a viewer's code. A page reads
//   ?model=URL   ?env=URL ('' = the viewer's own light)   ?n= how many viewers, one in each [data-cell]
// and gives
//   window.__ready     a promise: every model is loaded and drawn
//   window.__spin(on)  turns the models without end
//   window.__fullres() where it draws coarser when slow: no longer       (may be missing)
//   window.__frames()  the number of frames, where a worker draws        (may be missing)
const query = new URLSearchParams(location.search);
window.P = { get: (key, otherwise) => query.get(key) ?? otherwise, model: query.get('model'), env: query.get('env') || '', n: +(query.get('n') || 1) };
const columns = P.n === 1 ? 1 : Math.ceil(Math.sqrt(P.n * 4 / 3 - 0.01));
const rows = Math.ceil(P.n / columns);
document.head.insertAdjacentHTML('beforeend', `<link rel=icon href="data:,"><style>
html, body { margin: 0; height: 100%; background: #fff; overflow: hidden }
#grid { display: grid; width: 100vw; height: 100vh; grid-template: repeat(${rows}, 1fr) / repeat(${columns}, 1fr) }
[data-cell] { position: relative; min-width: 0; min-height: 0; overflow: hidden }
[data-cell] > * { display: block; width: 100%; height: 100% }
</style>`);
const grid = document.createElement('div');
grid.id = 'grid';
document.body.append(grid);
P.cells = Array.from({ length: P.n }, () => {
  const cell = document.createElement('div');
  cell.dataset.cell = '';
  grid.append(cell);
  return cell;
});
