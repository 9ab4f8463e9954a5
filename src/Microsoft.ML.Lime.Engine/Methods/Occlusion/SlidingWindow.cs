using System.Collections;

namespace Microsoft.ML.Lime.Engine.Methods.Occlusion;

/// <summary>The positions of an occluding mask, row by row, as MATLAB's occlusionSensitivity places it.</summary>
internal sealed class SlidingWindow : IReadOnlyList<(int Top, int Left, int Bottom, int Right)>
{
    private readonly (int From, int To)[] _rows, _columns;

    /// <param name="image">Height and width of the image.</param>
    /// <param name="mask">The mask's height and width; null for 20 % of the image's, rounded.</param>
    /// <param name="stride">The vertical and horizontal steps; null for 10 % of the image's size, rounded.</param>
    /// <param name="clipping">
    /// True: masks are centred on pixels 0, a, 2a and so on (an even mask extends one pixel further up and left) and clipped at the edges.
    /// False: their top left corners are at these pixels, and masks that would extend beyond the image are left out.
    /// </param>
    /// <exception cref="LimeException">The mask is larger than the image, and clipping is off.</exception>
    public SlidingWindow(
        (int Height, int Width) image, (int Height, int Width)? mask, (int Vertical, int Horizontal)? stride, bool clipping)
    {
        Mask = mask ?? (Share(0.2, image.Height), Share(0.2, image.Width));
        Stride = stride ?? (Share(0.1, image.Height), Share(0.1, image.Width));
        if (!clipping && (Mask.Height > image.Height || Mask.Width > image.Width))
            throw new LimeException(FormattableString.Invariant($"Without clipping a mask of {Mask.Height} x {Mask.Width} does ")
                + FormattableString.Invariant($"not fit into an image of {image.Height} x {image.Width}; use a smaller mask, or ")
                + "clip it at the edges.");
        _rows = [.. Places(image.Height, Mask.Height, Stride.Vertical, clipping)];
        _columns = [.. Places(image.Width, Mask.Width, Stride.Horizontal, clipping)];
    }

    /// <summary>The mask's height and width before clipping.</summary>
    public (int Height, int Width) Mask { get; }

    /// <summary>The vertical and horizontal steps between masks.</summary>
    public (int Vertical, int Horizontal) Stride { get; }

    /// <summary>Number of rows of positions.</summary>
    public int Rows => _rows.Length;

    /// <summary>Number of columns of positions.</summary>
    public int Columns => _columns.Length;

    /// <summary>Number of positions.</summary>
    public int Count => checked(Rows * Columns);

    /// <summary>The pixels that a position occludes; bottom and right are exclusive.</summary>
    public (int Top, int Left, int Bottom, int Right) this[int position]
    {
        get
        {
            ((int top, int bottom), (int left, int right)) = (_rows[position / Columns], _columns[position % Columns]);
            return (top, left, bottom, right);
        }
    }

    public IEnumerator<(int Top, int Left, int Bottom, int Right)> GetEnumerator() =>
        Enumerable.Range(0, Count).Select(position => this[position]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int Share(double share, int length) => Math.Max(1, (int)Math.Round(share * length, MidpointRounding.AwayFromZero));

    private static IEnumerable<(int From, int To)> Places(int length, int mask, int stride, bool clipping)
    {
        long end = clipping ? length : (long)length - mask + 1; // one after the last pixel that a mask may be placed on
        for (long at = 0; at < end; at += stride)
        {
            long from = clipping ? at - mask / 2 : at;
            yield return ((int)Math.Max(0, from), (int)Math.Min(length, from + mask));
        }
    }
}
