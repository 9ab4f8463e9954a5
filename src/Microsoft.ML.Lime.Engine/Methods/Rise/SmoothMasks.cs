using System.Buffers;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine.Methods.Rise;

/// <summary>
/// The masks of RISE (Petsiuk, Das and Saenko 2018, section 3.2). A grid of s x s random cells, each 1 with probability p, is enlarged
/// bilinearly to (s + 1) x (s + 1) cells; a part of the image's size is cropped at a random offset within the first cell. A cell has the
/// image's size divided by s, rounded up. Only the grids' bits and the offsets are stored; a mask's values are computed when needed.
/// </summary>
internal sealed class SmoothMasks : ISoftMasks
{
    private readonly int _width, _grid;
    private readonly MaskMatrix _cells;
    private readonly (int Down, int Right)[] _shifts;
    private readonly Axis _rows, _columns;

    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="grid">s, at least 2.</param>
    /// <param name="cells">samples x s*s cells, row by row.</param>
    /// <param name="shifts">For each sample the vertical and horizontal offset of the crop.</param>
    internal SmoothMasks(int height, int width, int grid, MaskMatrix cells, (int Down, int Right)[] shifts)
    {
        (_width, _grid, _cells, _shifts) = (width, grid, cells, shifts);
        (_rows, _columns) = (new Axis(height, grid), new Axis(width, grid));
    }

    /// <summary>Samples masks. More samples only add masks.</summary>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="grid">s, at least 2.</param>
    /// <param name="keep">p.</param>
    /// <param name="samples">Number of masks, at least 1.</param>
    /// <param name="seed">The seed; any value.</param>
    public static SmoothMasks Sample(int height, int width, int grid, double keep, int samples, ulong seed)
    {
        var cells = new MaskMatrix(samples, grid * grid);
        var shifts = new (int, int)[samples];
        var random = new Xoshiro256(seed);
        int cellHeight = Axis.CellOf(height, grid), cellWidth = Axis.CellOf(width, grid);
        for (int sample = 0; sample < samples; sample++)
        {
            for (int cell = 0; cell < grid * grid; cell++)
                cells[sample, cell] = random.NextDouble() < keep;
            shifts[sample] = ((int)(random.NextDouble() * cellHeight), (int)(random.NextDouble() * cellWidth));
        }
        return new SmoothMasks(height, width, grid, cells, shifts);
    }

    /// <summary>The same masks as grids and weights.</summary>
    public RiseOptions.GridMasks Grids => new(_cells, _shifts, _rows.Weights(_grid), _columns.Weights(_grid));

    /// <inheritdoc/>
    public int Count => _shifts.Length;

    /// <inheritdoc/>
    public void Row(int mask, int y, Span<float> weights)
    {
        (int down, int right) = _shifts[mask];
        (int upper, int lower, float part) = _rows.At(y + down);
        float[] cells = ArrayPool<float>.Shared.Rent(_grid);
        for (int cell = 0; cell < _grid; cell++)
        {
            float first = _cells[mask, upper * _grid + cell] ? 1 : 0, second = _cells[mask, lower * _grid + cell] ? 1 : 0;
            cells[cell] = first + part * (second - first);
        }
        for (int x = 0; x < _width; x++)
        {
            (int left, int next, float share) = _columns.At(x + right);
            weights[x] = cells[left] + share * (cells[next] - cells[left]);
        }
        ArrayPool<float>.Shared.Return(cells);
    }

    /// <summary>The two cells around each pixel; outside the outermost centres the grid is mirrored.</summary>
    private sealed class Axis
    {
        private readonly (int First, int Second, float Part)[] _places;

        public Axis(int length, int grid)
        {
            int enlarged = (grid + 1) * CellOf(length, grid);
            _places = new (int, int, float)[enlarged];
            for (int i = 0; i < enlarged; i++)
            {
                double at = (i + 0.5) * grid / enlarged - 0.5;
                int first = (int)Math.Floor(at);
                _places[i] = (Mirror(first), Mirror(first + 1), (float)(at - first));
            }

            int Mirror(int cell) => cell < 0 ? -cell : cell >= grid ? 2 * (grid - 1) - cell : cell;
        }

        /// <summary>Size of a cell in pixels.</summary>
        public static int CellOf(int length, int grid) => (length + grid - 1) / grid;

        public (int First, int Second, float Part) At(int place) => _places[place];

        /// <summary>The weight of each cell at each pixel.</summary>
        public float[,] Weights(int grid)
        {
            var weights = new float[_places.Length, grid];
            for (int i = 0; i < _places.Length; i++)
            {
                weights[i, _places[i].First] += 1 - _places[i].Part;
                weights[i, _places[i].Second] += _places[i].Part;
            }
            return weights;
        }
    }
}
