using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0.62, "0.62")]
    [InlineData(1, "1.00")]
    [InlineData(0, "0")]
    [InlineData(0.0123, "0.012")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0.000031, "3.1×10⁻⁵")]
    [InlineData(-12.3456, "−12.35")]
    [InlineData(-4.5e12, "−4.5×10¹²")]
    [InlineData(double.NaN, "NaN")]
    public void Short_AnyCulture_ReturnsCompactInvariantText(double value, string text) =>
        Drawing.InCulture("ru-RU", () => Assert.Equal(text, DisplayNumber.Format(value)));
}
