namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The picture with a rectangle of the baseline in it.</summary>
/// <param name="picture">The prepared picture.</param>
/// <param name="baseline">The prepared baseline.</param>
/// <param name="window">Each sample's rectangle; the last row and column do not belong to it.</param>
/// <param name="input">The model's input.</param>
internal sealed class WindowComposer(
    float[] picture, float[] baseline, Func<int, (int Top, int Left, int Bottom, int Right)> window, ScorerInput input)
{
    public void Compose(int sample, Span<float> values)
    {
        picture.CopyTo(values);
        (int top, int left, int bottom, int right) = window(sample);
        (int planes, int numbers) = input.Layout == TensorLayout.Nchw ? (input.Channels, 1) : (1, input.Channels);
        for (int plane = 0; plane < planes; plane++)
            for (int y = top; y < bottom; y++)
            {
                int start = ((plane * input.Height + y) * input.Width + left) * numbers;
                baseline.AsSpan(start, (right - left) * numbers).CopyTo(values[start..]);
            }
    }
}
