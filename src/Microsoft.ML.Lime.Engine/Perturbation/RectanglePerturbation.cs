namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The image with one rectangle replaced by the baseline.</summary>
/// <param name="image">The model input of the image.</param>
/// <param name="baseline">The model input of the baseline.</param>
/// <param name="rectangles">A rectangle per sample, in pixels; bottom and right are exclusive.</param>
/// <param name="input">The model's input.</param>
internal sealed class RectanglePerturbation(
    float[] image, float[] baseline, IReadOnlyList<(int Top, int Left, int Bottom, int Right)> rectangles, ScorerInput input)
    : IPerturbation
{
    public int Count => rectangles.Count;

    public void Write(int sample, Span<float> modelInput)
    {
        image.CopyTo(modelInput);
        (int top, int left, int bottom, int right) = rectangles[sample];
        int pixelStride = input.PixelStride;
        for (int plane = 0; plane < input.Planes; plane++)
            for (int y = top; y < bottom; y++)
            {
                int start = ((plane * input.Height + y) * input.Width + left) * pixelStride;
                baseline.AsSpan(start, (right - left) * pixelStride).CopyTo(modelInput[start..]);
            }
    }
}
