using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine;

/// <summary>Creates the built-in segmenters.</summary>
public static class Segmenters
{
    /// <summary>
    /// SLIC superpixels with adaptive compactness (SLIC0), as used by MATLAB's <c>superpixels</c>, with the results of scikit-image 0.19.3.
    /// Each segment divides the colour distance by the maximum colour distance found in it. Images are scaled as in <see cref="Slic"/>.
    /// Every segment is 4-connected.
    /// </summary>
    /// <param name="features">Target number of segments, at least 1; the result may have slightly fewer or more. The default is 49.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1.</exception>
    [Component("superpixels", "Superpixels whose compactness adapts to the image (SLIC0).")]
    public static ISegmenter Slic0([Parameter("target number of segments", Min = 1, Option = "--features")] int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new SlicSegmenter(features, Compactness: 10, Sigma: 0, Adaptive: true);
    }

    /// <summary>
    /// SLIC superpixels (Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods", TPAMI 2012), with the results
    /// of scikit-image 0.19.3. Every segment is 4-connected.
    /// </summary>
    /// <remarks>
    /// The image's values are first stretched linearly to 0 to 1, so that the segments do not depend on the unit of the values. Three
    /// channels are interpreted as sRGB and compared in CIELAB; the alpha channel of four channels is ignored. One channel, or five and
    /// more, are compared on a scale of 0 to 100, the range of L*. scikit-image compares them on a scale of 0 to 1, where the default
    /// compactness gives plain squares; the equivalent compactness there is a hundredth of the one given here. NaN and infinite values are
    /// a <see cref="LimeException"/>.
    /// </remarks>
    /// <param name="features">Target number of segments, at least 1; the result may have slightly fewer or more. The default is 49.</param>
    /// <param name="compactness">
    /// Weight of the spatial distance relative to the colour distance, above 0. Larger values give squarer segments. The default is 10.
    /// </param>
    /// <param name="sigma">
    /// Standard deviation of a Gaussian smoothing before the segmentation, in pixels, 0 (none) to 1000. The default is 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("slic", "SLIC superpixels, clustered by colour and position.")]
    public static ISegmenter Slic(
        [Parameter("target number of segments", Min = 1, Option = "--features")] int features = 49,
        [Parameter("weight of position against colour; larger values give squarer segments", Min = 0,
            MinExclusive = true)] double compactness = 10,
        [Parameter("width of a Gaussian smoothing beforehand", Min = 0, Max = 1000, Unit = "pixels")] double sigma = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!(compactness > 0 && double.IsFinite(1 / compactness)) || double.IsInfinity(compactness))
            throw new ArgumentOutOfRangeException(nameof(compactness), compactness, "The compactness must be a finite number above 0.");
        CheckSigma(sigma);
        return new SlicSegmenter(features, compactness, sigma, Adaptive: false);
    }

    /// <summary>
    /// A regular grid of roughly square cells, numbered row by row. The heights of the cells differ by at most one pixel, and so do their
    /// widths. <see cref="SegmentMap.Grid"/> contains the number of rows and columns: 49 cells of a square image are 7 x 7.
    /// </summary>
    /// <remarks>
    /// The numbers of rows and columns follow the image's aspect ratio. Of all grids with at most <paramref name="features"/> cells, the
    /// one is chosen that minimizes ln(stretch)^2 + (3 ln(shortage))^2, where stretch is a cell's longer side over its shorter side and
    /// shortage is the target over the number of cells. For a square image, 48 cells are 6 x 8; 47 become 6 x 7 instead of 1 x 47.
    /// </remarks>
    /// <param name="features">
    /// Target number of cells, at least 1. The grid has at most that many cells, and at most one per pixel. The default is 49.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1.</exception>
    [Component("grid", "Rectangles of about equal size.")]
    public static ISegmenter Grid([Parameter("target number of segments", Min = 1, Option = "--features")] int features = 49)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        return new GridSegmenter(features);
    }

    /// <summary>
    /// Quickshift (Vedaldi and Soatto, "Quick shift and kernel methods for mode seeking", ECCV 2008), as in scikit-image 0.19.3: every
    /// pixel is linked to its nearest neighbour of higher density, and each density maximum is a segment. The number of segments depends on
    /// the image. A segment may be disconnected unless <paramref name="connected"/> is true.
    /// </summary>
    /// <remarks>
    /// The defaults are those of Python LIME, which give few, large segments (30 to 40 for a photo of 224 x 224). The defaults of
    /// scikit-image are a kernel size of 5, a maximum distance of 10 and a ratio of 1. 8-bit values are divided by 255; float images have
    /// no fixed unit, so they are stretched linearly to 0 to 1. Three channels are interpreted as sRGB and compared in CIELAB; the alpha
    /// channel of four channels is ignored; one channel, or five and more, are compared on a scale of 0 to 100, the range of L*.
    /// <para>Each row of the density's window is summed in single precision, where scikit-image uses double precision, and the noise that
    /// breaks ties between equal densities comes from another generator. Therefore the labels agree with those of scikit-image as well as
    /// two of its seeds agree with each other. NaN and infinite values are a <see cref="LimeException"/>.</para>
    /// </remarks>
    /// <param name="kernelSize">
    /// Standard deviation of the Gaussian kernel of the density, in pixels, 1 to 1000. The window extends three times as far to each side.
    /// Larger values give fewer segments. The default is 4.
    /// </param>
    /// <param name="maxDistance">
    /// Maximum distance of a link in colour (times the ratio) and position, at least 0. Larger values give fewer segments. The default is
    /// 200, more than the distances in the window of the default kernel.
    /// </param>
    /// <param name="ratio">
    /// Weight of the colour distance relative to the spatial distance, 0 to 1000, usually 0 to 1. The default is 0.2.
    /// </param>
    /// <param name="sigma">
    /// Standard deviation of a Gaussian smoothing before the segmentation, in pixels, 0 (none) to 1000. The default is 0.
    /// </param>
    /// <param name="seed">
    /// Seed of the noise that breaks ties between equal densities. The same seed gives the same segments. The default is 42.
    /// </param>
    /// <param name="connected">
    /// Whether every segment is made 4-connected: the smaller pieces of a segment are merged into neighbours. The number of segments does
    /// not change. The default is false.
    /// </param>
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
            throw new ArgumentOutOfRangeException(nameof(maxDistance), maxDistance, "The maximum distance must be finite and at least 0.");
        if (!(ratio is >= 0 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of colour to position must be 0 to 1000.");
        CheckSigma(sigma);
        return new QuickshiftSegmenter(kernelSize, maxDistance, ratio, sigma, seed, connected);
    }

    /// <summary>
    /// Graph-based segmentation (Felzenszwalb and Huttenlocher, "Efficient graph-based image segmentation", IJCV 2004), with the results of
    /// scikit-image 0.19.3: neighbouring segments are merged if the difference between them is small relative to the differences within
    /// them. The number of segments depends on the image. Every segment is 8-connected.
    /// </summary>
    /// <remarks>
    /// The defaults give about 100 segments for a photo of 224 x 224. The defaults of scikit-image (scale 1, sigma 0.8, minimum size 20)
    /// give many more. 8-bit values are divided by 255; float images have no fixed unit, so they are stretched linearly to 0 to 1. Channels
    /// are compared without colour conversion; the alpha channel of four channels is ignored. NaN and infinite values are a
    /// <see cref="LimeException"/>.
    /// </remarks>
    /// <param name="scale">
    /// Tolerance for differences within a segment, above 0, in units of 1/255 of the full range. Larger values give larger segments. The
    /// default is 100.
    /// </param>
    /// <param name="sigma">
    /// Standard deviation of a Gaussian smoothing before the segmentation, in pixels, 0 (none) to 1000. The default is 0.5.
    /// </param>
    /// <param name="minSize">
    /// Minimum size of a segment in pixels, at least 1 (no minimum). Smaller segments are merged into a neighbour. The default is 50.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    [Component("felzenszwalb", "Segments by merging similar neighbours in a graph of pixels.")]
    public static ISegmenter Felzenszwalb(
        [Parameter("how much pixels of a segment may differ; larger values give larger segments", Min = 0, MinExclusive = true,
            Unit = "1/255 of the full range", Option = "--segment-scale")]
        double scale = 100,
        [Parameter("width of a Gaussian smoothing beforehand", Min = 0, Max = 1000, Unit = "pixels")] double sigma = 0.5,
        [Parameter("minimum size of a segment", Min = 1, Unit = "pixels")] int minSize = 50)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be a finite number above 0.");
        CheckSigma(sigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(minSize, 1);
        return new FelzenszwalbSegmenter(scale, sigma, minSize);
    }

    /// <summary>
    /// Given segment labels, of the model's input size or of the source image's size. Labels of the source image's size are resampled by
    /// nearest neighbour, and padding becomes an additional last segment. Another size causes a <see cref="LimeException"/> when an image
    /// is segmented.
    /// </summary>
    /// <param name="map">The segment labels.</param>
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
