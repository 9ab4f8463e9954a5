using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The segmenters.</summary>
public static class Segmenters
{
    /// <summary>
    /// Superpixels of adaptive compactness (SLIC0), what MATLAB's <c>superpixels</c> uses, as scikit-image 0.19.3 computes them: each
    /// segment weighs colour by the largest colour distance met in it. Pictures are read as by <see cref="Slic"/>; every segment is
    /// 4-connected.
    /// </summary>
    /// <param name="features">Target number of segments, at least 1; there may be some fewer or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1.</exception>
    [Component("superpixels", "Superpixels whose compactness adapts to the image (SLIC0).")]
    public static ISegmenter Slic0([Parameter("segments to aim at", Min = 1, Option = "--features")] int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new SlicSegmenter(features, Compactness: 10, Sigma: 0, Adaptive: true);
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
    [Component("slic", "SLIC superpixels, clustered by colour and position.")]
    public static ISegmenter Slic(
        [Parameter("segments to aim at", Min = 1, Option = "--features")] int features = 49,
        [Parameter("weight of position against colour; larger values give squarer segments", Min = 0, MinExclusive = true)] double compactness = 10,
        [Parameter("width of a Gaussian smoothing beforehand", Min = 0, Max = 1000, Unit = "pixels")] double sigma = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(compactness > 0 && double.IsFinite(1 / compactness)) || double.IsInfinity(compactness))
            throw new ArgumentOutOfRangeException(nameof(compactness), compactness, "The compactness must be a finite number above 0.");
        CheckSigma(sigma);
        return new SlicSegmenter(features, compactness, sigma, Adaptive: false);
    }

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
    [Component("grid", "Rectangles of about equal size.")]
    public static ISegmenter Grid([Parameter("segments to aim at", Min = 1, Option = "--features")] int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new GridSegmenter(features);
    }

    /// <summary>
    /// Quickshift (Vedaldi and Soatto, "Quick shift and kernel methods for mode seeking", ECCV 2008), as scikit-image 0.19.3 computes it:
    /// pixels climb to the nearest denser one, and each summit is a segment. Their number follows from the picture. A segment may lie in
    /// several pieces unless <paramref name="connected"/> is asked for.
    /// </summary>
    /// <remarks>
    /// The defaults are those of python lime, which aim at few, large segments (30 to 40 of a photo of 224 x 224); scikit-image's own are a
    /// kernel size of 5, a largest distance of 10 and a ratio of 1. 8-bit values are divided by 255; a float picture has no unit, so it is
    /// stretched until its smallest value is 0 and its largest 1. Three channels are taken for sRGB and compared in CIELAB; a fourth is
    /// alpha and left out; one channel, or five and more, are compared on a scale of 0 to 100, the range of CIELAB's L*. Densities are
    /// summed in single precision a row, where scikit-image uses double, and the noise that tells equal densities apart is our own, so
    /// labels agree with scikit-image's as those of two of its seeds do. NaN and infinite values are refused with a
    /// <see cref="LimeException"/>.
    /// </remarks>
    /// <param name="kernelSize">Width of the Gaussian kernel of the density, in pixels, 1 to 1000; the window reaches three to each side.
    /// The larger, the fewer segments. Defaults to 4.</param>
    /// <param name="maxDistance">How far a pixel may climb at a time, in colour (times the ratio) and place together, 0 or more: the
    /// larger, the fewer segments. Defaults to 200, more than any window of the default kernel holds.</param>
    /// <param name="ratio">Weight of colour against place, 0 to 1000, usually 0 to 1. Defaults to 0.2.</param>
    /// <param name="sigma">Width of a Gaussian smoothing beforehand, in pixels, 0 (none) to 1000. Defaults to 0.</param>
    /// <param name="seed">Of the noise that tells equal densities apart; the same seed gives the same map. Defaults to 42.</param>
    /// <param name="connected">Whether every segment is made 4-connected: the smaller pieces of one join a neighbour, and the number of
    /// segments stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("quickshift", "Segments around the local maxima of a density over colour and position.")]
    public static ISegmenter Quickshift(
        [Parameter("width of the kernel of the density; larger values give fewer segments", Min = 1, Max = 1000, Unit = "pixels")]
        double kernelSize = 4,
        [Parameter("largest distance between linked pixels; larger values give fewer segments", Min = 0)] double maxDistance = 200,
        [Parameter("weight of colour against position", Min = 0, Max = 1000)] double ratio = 0.2,
        [Parameter("width of a Gaussian smoothing beforehand", Min = 0, Max = 1000, Unit = "pixels")] double sigma = 0,
        [Parameter("seed of the noise that breaks ties", Option = "--segmentation-seed")] int seed = 42,
        [Parameter("whether every segment is one connected piece")] bool connected = false)
    {
        if (!(kernelSize is >= 1 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, "The kernel size must be 1 to 1000 pixels.");
        if (!(maxDistance >= 0 && double.IsFinite(maxDistance)))
            throw new ArgumentOutOfRangeException(nameof(maxDistance), maxDistance, "The largest distance must be finite and at least 0.");
        if (!(ratio is >= 0 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of colour to place must be 0 to 1000.");
        CheckSigma(sigma);
        return new QuickshiftSegmenter(kernelSize, maxDistance, ratio, sigma, seed, connected);
    }

    /// <summary>
    /// Felzenszwalb and Huttenlocher's segments ("Efficient graph-based image segmentation", IJCV 2004), as scikit-image 0.19.3 computes
    /// them: neighbours whose difference is small against what their segments hold already are joined. Their number follows from the
    /// picture. Every segment is 8-connected.
    /// </summary>
    /// <remarks>
    /// The defaults give about 100 segments of a photo of 224 x 224; scikit-image's own (a scale of 1, a sigma of 0.8, a size of 20) give
    /// many more. 8-bit values are divided by 255; a float picture has no unit, so it is stretched until its smallest value is 0 and its
    /// largest 1. Channels are compared as they are; a fourth of four is alpha and left out. NaN and infinite values are refused with
    /// a <see cref="LimeException"/>.
    /// </remarks>
    /// <param name="scale">How much segments may differ within, above 0, in 255ths of the full range: the larger, the larger they are.
    /// Defaults to 100.</param>
    /// <param name="sigma">Width of a Gaussian smoothing beforehand, in pixels, 0 (none) to 1000. Defaults to 0.5.</param>
    /// <param name="minSize">Smallest segment, in pixels, at least 1 (any); smaller ones join a neighbour. Defaults to 50.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("felzenszwalb", "Segments by merging similar neighbours in a graph of pixels.")]
    public static ISegmenter Felzenszwalb(
        [Parameter("how much pixels of a segment may differ; larger values give larger segments", Min = 0, MinExclusive = true,
            Unit = "1/255 of the full range", Option = "--segment-scale")]
        double scale = 100,
        [Parameter("width of a Gaussian smoothing beforehand", Min = 0, Max = 1000, Unit = "pixels")] double sigma = 0.5,
        [Parameter("smallest segment", Min = 1, Unit = "pixels")] int minSize = 50)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be a finite number above 0.");
        CheckSigma(sigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(minSize, 1);
        return new FelzenszwalbSegmenter(scale, sigma, minSize);
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

    private static void CheckSigma(double sigma)
    {
        if (!(sigma >= 0 && sigma <= GaussianSmoothing.MaxSigma))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The sigma of the smoothing must be 0 to 1000 pixels.");
    }
}
