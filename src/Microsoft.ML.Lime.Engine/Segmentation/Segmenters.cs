namespace Microsoft.ML.Lime.Engine;

/// <summary>The segmenters.</summary>
public static class Segmenters
{
    /// <summary>
    /// A regular grid of roughly square cells, numbered row by row; their heights, and their widths, differ by one pixel at most.
    /// <see cref="SegmentMap.Grid"/> has its rows and columns: 49 cells of a square picture are 7 x 7.
    /// </summary>
    /// <remarks>
    /// Rows and columns follow the picture's aspect ratio: of all splits within the target that one is chosen which has the least
    /// ln(stretch)^2 + (3 ln(shortage))^2, where stretch is a cell's longer side over its shorter one, and shortage the target over the
    /// number of cells. So 48 cells of a square picture are 6 x 8, while 47 become 6 x 7 rather than 1 x 47.
    /// </remarks>
    /// <param name="features">Target number of cells, at least 1; the grid never has more, and never more than there are pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1.</exception>
    public static ISegmenter Grid(int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new GridSegmenter(features);
    }

    /// <summary>
    /// SLIC superpixels (Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", TPAMI 2012), as
    /// scikit-image 0.19.3 computes them. Every segment is 4-connected.
    /// </summary>
    /// <remarks>
    /// The picture's values are first stretched so that the smallest becomes 0 and the largest 1; so 8-bit pictures, and float pictures
    /// of any unit, give the same segments. Three channels are taken for sRGB and compared in CIELAB; a fourth is alpha and left out. One
    /// channel, or five and more, are compared as they are on a scale of 0 to 100, the range of CIELAB's L* (scikit-image leaves them at
    /// 0 to 1, where the default compactness gives plain squares: its equal is a hundredth of the compactness given here).
    /// NaN and infinite values are refused with a <see cref="LimeException"/>.
    /// </remarks>
    /// <param name="features">Target number of segments, at least 1; there may be some fewer or more.</param>
    /// <param name="compactness">Weight of distance against colour, above 0: the larger, the squarer the segments. Defaults to 10.</param>
    /// <param name="sigma">Width of a Gaussian smoothing beforehand, in pixels, 0 (none) to 1000. Defaults to 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static ISegmenter Slic(int features = 49, double compactness = 10, double sigma = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(compactness > 0 && double.IsFinite(1 / compactness)) || double.IsInfinity(compactness))
            throw new ArgumentOutOfRangeException(nameof(compactness), compactness, "The compactness must be a finite number above 0.");
        if (!(sigma >= 0 && sigma <= GaussianSmoothing.MaxSigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The sigma of the smoothing must be 0 to 1000 pixels.");
        return new SlicSegmenter(features, compactness, sigma, Adaptive: false);
    }

    /// <summary>
    /// Superpixels of adaptive compactness (SLIC0), what MATLAB's <c>superpixels</c> uses, as scikit-image 0.19.3 computes them: each
    /// segment weighs colour by the largest colour distance met in it. Pictures are read as by <see cref="Slic"/>; every segment is
    /// 4-connected.
    /// </summary>
    /// <param name="features">Target number of segments, at least 1; there may be some fewer or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1.</exception>
    public static ISegmenter Slic0(int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new SlicSegmenter(features, Compactness: 10, Sigma: 0, Adaptive: true);
    }

    /// <summary>
    /// A map of one's own, of the model's input size or of the photo's; the photo's is reduced by nearest neighbour, and padding becomes the
    /// last segment. Any other size is a <see cref="LimeException"/> when a picture is segmented.
    /// </summary>
    /// <param name="map">The map; it is used as it is.</param>
    public static ISegmenter Map(SegmentMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new MapSegmenter(map);
    }
}
