using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>Draws explanations.</summary>
public static class ExplanationExtensions
{
    /// <summary>
    /// The segments with the largest weights for or against a class, as an image and as a mask: python lime's <c>get_image_and_mask</c>.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="classIndex">The index of the class in the model's output.</param>
    /// <param name="options">
    /// What is selected; null for python's defaults: the five segments with the largest positive weight, the rest unchanged.
    /// </param>
    /// <exception cref="LimeException">The class was not explained, the method gives no weights, or the options are invalid.</exception>
    public static ImageAndMask GetImageAndMask(this ImageExplanation explanation, int classIndex, ImageAndMaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return ImageAndMask.Create(explanation, explanation.ClassOf(classIndex), options ?? new());
    }

    /// <summary>The same for one of <see cref="ImageExplanation.Classes"/>, which may be a target that is no class.</summary>
    /// <inheritdoc cref="GetImageAndMask(ImageExplanation, int, ImageAndMaskOptions?)"/>
    /// <param name="explanation">The explanation.</param>
    /// <param name="target">One of its classes.</param>
    /// <param name="options">What is selected; null for the defaults.</param>
    public static ImageAndMask GetImageAndMask(
        this ImageExplanation explanation, ClassExplanation target, ImageAndMaskOptions? options = null) =>
        ImageAndMask.Create(explanation, target, options ?? new());
}
