using System.Text.Json;
using MlNetLime.Build;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Tool.Notebooks;

namespace Microsoft.ML.Lime.Tool.Tests.Components;

/// <summary>
/// A segmenter, a surrogate and a method that are registered, and stand in one file each, are found by the command, its help, the JSON, the
/// notebook's code and the tables of the documentation.
/// </summary>
public sealed class OwnComponentTests : ToolTest
{
    private readonly ComponentRegistry _registry = new();

    public OwnComponentTests()
    {
        _registry.Segmenters.Add(typeof(StripeSegmenters));
        _registry.Surrogates.Add(typeof(MeanSurrogates));
        _registry.Methods.Add(typeof(PatchOptions));
    }

    [Fact]
    public async Task Explain_WithOwnSegmenterAndSurrogate_RecordsThem()
    {
        JsonElement options = (await Explain("--segmentation", "stripes", "--stripes", "3", "--surrogate", "mean", "--mean-factor", "2",
            "--samples", "20")).Succeeded().Json.GetProperty("options");
        Assert.Equal("""{"name":"stripes","count":3}""", Compact(options.GetProperty("segmentation")));
        Assert.Equal("""{"name":"mean","factor":2}""", Compact(options.GetProperty("surrogate")));
    }

    [Fact]
    public async Task Explain_WithOwnMethod_RecordsItsOptions()
    {
        JsonElement result = (await Explain("--method", "patches", "--patch-side", "2", "--baseline", "blur")).Succeeded().Json;
        Assert.Equal("patches", result.GetProperty("method").GetString());
        Assert.Equal(2, result.GetProperty("options").GetProperty("side").GetInt32());
        Assert.Equal("blur", result.GetProperty("options").GetProperty("baseline").GetProperty("name").GetString());
        Assert.True(File.Exists(Path.Combine(Out, "p.0.overlay.png")));
    }

    [Theory]
    [InlineData("--patch-side expects a whole number from 1 to 64, but '65' was given.", "--method", "patches", "--patch-side", "65")]
    [InlineData("--patch-side does not go with --method lime, because it belongs to patches", "--patch-side", "2")]
    [InlineData("--seed does not go with --method patches", "--method", "patches", "--seed", "1")]
    [InlineData("--stripes does not go with --segmentation grid, but with stripes", "--segmentation", "grid", "--stripes", "2")]
    [InlineData("--stripes expects a whole number from 1 to 100, but '0' was given.", "--segmentation", "stripes", "--stripes", "0")]
    [InlineData("--mean-factor does not go with --surrogate ridge, but with mean", "--mean-factor", "2")]
    public async Task Explain_WhenOwnOptionIsInvalid_IsRejected(string message, params string[] options) =>
        (await Explain(options)).Refused(message);

    [Fact]
    public async Task Help_ListsOwnComponents()
    {
        string help = (await RunUntil(["explain", "--help"], Cancel, _registry)).Succeeded().Output
            .ReplaceLineEndings("\n").Replace("|\n      ", "|", StringComparison.Ordinal); // a long list of values is wrapped
        string[] texts = ["|stripes|FILE", "--stripes N", "|mean\n", "--mean-factor X", "|patches\n", "--patch-side N", "[patches]"];
        foreach (string text in texts)
            Assert.Contains(text, help, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_OfOwnComponents_MakesThem()
    {
        var code = new SourceCode(_registry);
        Assert.Equal("new PatchExplainer(new PatchOptions\n{\n    Side = 2,\n})", code.Explainer(new PatchOptions { Side = 2 }, null));
        Assert.Equal("new LimeOptions\n{\n    Segmenter = StripeSegmenters.Stripes(3),\n    Surrogate = MeanSurrogates.Mean(1),\n}",
            code.Of(new LimeOptions { Segmenter = StripeSegmenters.Stripes(3), Surrogate = MeanSurrogates.Mean() }));
    }

    [Fact]
    public void Catalogues_DescribeAndCreateOwnComponents()
    {
        ComponentInfo saved = _registry.Segmenters.Describe(StripeSegmenters.Stripes(3));
        Assert.Equal("stripes(count 3)", saved.ToString());
        Assert.Equal("stripes(count 3)", ((ISegmenter)_registry.Segmenters.Create(saved)).Info.ToString());
        object surrogate = _registry.Surrogates.Create(_registry.Surrogates.Describe(MeanSurrogates.Mean(2)));
        Assert.Equal("mean(factor 2)", ((ISurrogate)surrogate).Info.ToString());
    }

    [Fact]
    public void DocTables_ListOwnComponents()
    {
        string page = string.Concat(DocTables.Of(_registry).Values);
        string[] texts = ["`stripes`", "number of stripes | 1 to 100 | 4", "`mean`", "`--mean-factor`", "`patches`", "`--patch-side`"];
        foreach (string text in texts)
            Assert.Contains(text, page, StringComparison.Ordinal);
    }

    private Task<Outcome> Explain(params string[] options) => RunUntil(
        ["explain", SaveImage("p.png"), "--model", SaveThirds(), "-o", Out, "--json", .. options], Cancel, _registry);

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
