namespace Microsoft.ML.Lime.Engine;

/// <summary>The segmenters.</summary>
public static class Segmenters
{
    /// <summary>A regular grid of roughly square cells.</summary>
    /// <param name="features">Target number of cells, at least 1; the grid never has more.</param>
    public static ISegmenter Grid(int features = 49) => throw new NotImplementedException();

    /// <summary>SLIC superpixels (Achanta et al. 2012), as scikit-image 0.19.3 computes them.</summary>
    /// <param name="features">Target number of segments, at least 1.</param>
    /// <param name="compactness">Weight of distance against colour. Defaults to 10.</param>
    /// <param name="sigma">Width of a Gaussian smoothing beforehand, in pixels; 0 for none. Defaults to 0.</param>
    public static ISegmenter Slic(int features = 49, double compactness = 10, double sigma = 0) => throw new NotImplementedException();

    /// <summary>Superpixels of adaptive compactness (SLIC0), what MATLAB's <c>superpixels</c> uses.</summary>
    /// <param name="features">Target number of segments, at least 1.</param>
    public static ISegmenter Slic0(int features = 49) => throw new NotImplementedException();

    /// <summary>A map of one's own, of the model's input size or of the photo's.</summary>
    public static ISegmenter Map(SegmentMap map) => throw new NotImplementedException();
}
