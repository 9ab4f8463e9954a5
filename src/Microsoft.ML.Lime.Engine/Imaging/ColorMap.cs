namespace Microsoft.ML.Lime.Engine;

/// <summary>Colours for numbers.</summary>
public sealed class ColorMap
{
    /// <summary>MATLAB's jet: blue, cyan, yellow, red.</summary>
    public static ColorMap Jet => throw new NotImplementedException();

    /// <summary>Matplotlib's viridis: even steps of lightness, safe for colour-blind eyes.</summary>
    public static ColorMap Viridis => throw new NotImplementedException();

    /// <summary>Red for negative, white for zero, blue for positive numbers; for signed maps.</summary>
    public static ColorMap RedWhiteBlue => throw new NotImplementedException();

    /// <summary>The colour of a position.</summary>
    /// <param name="position">0 to 1; what lies outside is clamped, NaN is the colour of 0.</param>
    public (byte R, byte G, byte B) At(double position) => throw new NotImplementedException();
}
