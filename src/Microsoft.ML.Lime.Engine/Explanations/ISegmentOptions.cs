namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of a method whose features are segments of the image; implemented by <see cref="ExplainOptions"/>.</summary>
public interface ISegmentOptions
{
    /// <summary>Divides the image into features.</summary>
    ISegmenter Segmenter { get; }

    /// <summary>How one value per segment becomes a map of the input's size.</summary>
    MapUpsampling Upsampling { get; }

    /// <summary>The same options with another segmenter, such as <see cref="Segmenters.Map"/> for existing segments.</summary>
    /// <param name="segmenter">Divides the image.</param>
    ExplainOptions WithSegmenter(ISegmenter segmenter);
}
