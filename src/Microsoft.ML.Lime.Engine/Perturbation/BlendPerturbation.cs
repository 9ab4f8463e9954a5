using System.Buffers;

namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The image blended with the baseline by a smooth mask: the image where the mask is 1, the baseline where it is 0.</summary>
/// <param name="image">The model input of the image.</param>
/// <param name="baseline">The model input of the baseline.</param>
/// <param name="masks">The masks, of the model's input size.</param>
/// <param name="input">The model's input.</param>
internal sealed class BlendPerturbation(float[] image, float[] baseline, ISoftMasks masks, ScorerInput input) : IPerturbation
{
    public int Count => masks.Count;

    public void Write(int sample, Span<float> modelInput)
    {
        int planes = input.Planes, pixelStride = input.PixelStride;
        float[] row = ArrayPool<float>.Shared.Rent(input.Width);
        for (int y = 0; y < input.Height; y++)
        {
            masks.Row(sample, y, row);
            for (int plane = 0; plane < planes; plane++)
            {
                int start = (plane * input.Height + y) * input.Width * pixelStride;
                for (int i = 0; i < input.Width * pixelStride; i++)
                    modelInput[start + i] = baseline[start + i]
                        + row[pixelStride == 1 ? i : i / pixelStride] * (image[start + i] - baseline[start + i]);
            }
        }
        ArrayPool<float>.Shared.Return(row);
    }
}
