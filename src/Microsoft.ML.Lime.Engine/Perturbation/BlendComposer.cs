using System.Buffers;

namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>Pictures blended with their baseline by smooth masks: the picture where a mask is 1, the baseline where it is 0.</summary>
/// <param name="picture">The prepared picture.</param>
/// <param name="baseline">The prepared baseline.</param>
/// <param name="masks">The masks, of the model's input size.</param>
/// <param name="input">The model's input.</param>
internal sealed class BlendComposer(float[] picture, float[] baseline, ISoftMasks masks, ScorerInput input)
{
    public void Compose(int sample, Span<float> values)
    {
        (int planes, int numbers) = input.Layout == TensorLayout.Nchw ? (input.Channels, 1) : (1, input.Channels);
        float[] row = ArrayPool<float>.Shared.Rent(input.Width);
        for (int y = 0; y < input.Height; y++)
        {
            masks.Row(sample, y, row);
            for (int plane = 0; plane < planes; plane++)
            {
                int start = (plane * input.Height + y) * input.Width * numbers;
                for (int i = 0; i < input.Width * numbers; i++)
                    values[start + i] = baseline[start + i] + row[numbers == 1 ? i : i / numbers] * (picture[start + i] - baseline[start + i]);
            }
        }
        ArrayPool<float>.Shared.Return(row);
    }
}
