namespace Microsoft.ML.Lime.Drawing;

/// <summary>Extension methods that draw explanations.</summary>
public static class ExplanationExtensions
{
    /// <summary>
    /// Gets an image and a mask of the segments with the largest weights of a class: Python LIME's <c>get_image_and_mask</c>.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="classIndex">The index of the class in the model's output.</param>
    /// <param name="options">
    /// The selection; null for Python's defaults: the five segments with the largest positive weights, the rest unchanged.
    /// </param>
    /// <exception cref="LimeException">
    /// The class was not explained, the method has no segment weights, or the options are invalid.
    /// </exception>
    public static ImageAndMask GetImageAndMask(this ImageExplanation explanation, int classIndex, ImageAndMaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return ImageAndMask.Create(explanation, explanation.ForClass(classIndex), options ?? new());
    }

    /// <summary>
    /// Gets an image and a mask for an entry of <see cref="ImageExplanation.Classes"/>, which may be a target other than a class.
    /// </summary>
    /// <inheritdoc cref="GetImageAndMask(ImageExplanation, int, ImageAndMaskOptions?)"/>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">An entry of its <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="options">The selection; null for the defaults.</param>
    public static ImageAndMask GetImageAndMask(
        this ImageExplanation explanation, ClassExplanation target, ImageAndMaskOptions? options = null) =>
        ImageAndMask.Create(explanation, target, options ?? new());
}
