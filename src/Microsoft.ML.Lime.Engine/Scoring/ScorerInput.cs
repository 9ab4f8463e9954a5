namespace Microsoft.ML.Lime.Engine;

/// <summary>The picture that a model takes.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Values per pixel.</param>
/// <param name="Layout">The order of the axes.</param>
public sealed record ScorerInput(int Height, int Width, int Channels, TensorLayout Layout)
{
    /// <summary>Numbers in one picture: height x width x channels.</summary>
    public int Length => checked(Height * Width * Channels);
}
