namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>JPEGs in the colours of a print.</summary>
public sealed class Case23Tests : PhotoTest
{
    private const string Name = "23-cmyk-jpeg";

    [CaseFact]
    public async Task Case_IsReadWithAWarning()
    {
        Score(0.3810, await Case(Name, "cmyk.jpg"), "has the colours of a print (CMYK)");
        Score(0.3810, await Case(Name, "ycck.jpg"), "has the colours of a print (CMYK)", tolerance: 1e-3);
    }
}
