using Microsoft.ML.Lime.Tool.Output;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class OutputNamesTests
{
    [Fact]
    public void For_NamesFilesAfterImageAndClass()
    {
        OutputNames names = OutputNames.For([Path.Combine("some.where", "my.cat.jpg")])[0];
        Assert.Equal(
            ["my.cat.json", "my.cat.segments.png", "my.cat.borders.png", "my.cat.281.overlay.png", "my.cat.281.top.png",
                "my.cat.281.map.npy"],
            [names.Json, names.Segments, names.Borders, names.Overlay("281"), names.Top("281"), names.Map("281")]);
    }

    [Fact]
    public void For_WhenStemsAreEqual_AppendsNumbers() =>
        Assert.Equal(["cat", "cat-2", "CAT-3"], OutputNames.For(["a/cat.png", "b/cat.jpg", "c/CAT.npy"]).Select(names => names.Stem));

    [Fact]
    public void For_AppendedNumber_AvoidsNamesOfOtherImages() =>
        Assert.Equal(["cat", "cat-3", "cat-2", "dog"], OutputNames.For(["cat.png", "b/cat.png", "cat-2.png",
            "dog"]).Select(names => names.Stem));

    [Fact]
    public void For_WhenNameIsOnlyExtension_KeepsWholeName() => Assert.Equal(".png", OutputNames.For([".png"])[0].Stem);
}
