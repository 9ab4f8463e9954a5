namespace Microsoft.ML.Lime.Tests;

/// <summary>Runs the programs of <c>docs/samples</c> and checks the output that the documentation shows.</summary>
public sealed class SamplesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lime-sample").FullName;

    [Fact]
    public async Task Pipeline_ShippedImages_WritesOverlaysAndTable()
    {
        string output = Path.Combine(_folder, "explanations");
        string printed = await Run("Pipeline", "docs/models", output);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(output, "explanations.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("image,surrogate,class,probability,r2,segment,importance", lines[0]);
        Assert.Equal(
            from image in (string[])["demo-shortcut.png", "demo.png"]
            from surrogate in (string[])["Default", "FastTree",
                "Sdca"]
            select $"{image},{surrogate},star",
            lines[1..].Select(line => string.Join(',', line.Split(',')[..3])));
        Assert.Equal(6, Directory.GetFiles(output, "*.png").Length);
        Assert.All(Directory.GetFiles(output, "*.png"), path => Assert.Contains($"Overlay: {path}", printed, StringComparison.Ordinal));
        Assert.Contains("2 images, 3 surrogates", printed, StringComparison.Ordinal); // the label of the progress bar
    }

    [Fact]
    public async Task ExplainOneImage_ShippedImage_WritesOverlay()
    {
        string printed = await Run("ExplainOneImage", Shipped("demo.png"), Shipped("shapes.onnx"), Shipped("shapes.labels.txt"));
        Assert.Contains("star: probability 1.000", printed, StringComparison.Ordinal);
        Assert.Equal("explanation.png", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task ExplainFolder_ShippedImages_WritesTable()
    {
        string table = Path.Combine(_folder, "table.csv");
        string printed = await Run("ExplainFolder", "docs/models", table);
        string[] lines = await File.ReadAllLinesAsync(table, TestContext.Current.CancellationToken);
        Assert.Equal(["image", "\"demo-shortcut.png\"", "\"demo.png\""], lines.Select(line => line.Split(',')[0]));
        Assert.All(lines[1..], line => Assert.Equal("star", line.Split(',')[1]));
        Assert.Contains("2 rows", printed, StringComparison.Ordinal);
        Assert.Matches(@"insertionAuc 0\.\d{4} \(", printed);
    }

    [Fact]
    public async Task WrongPrediction_ShortcutModel_LocatesTagInTopLeftCorner()
    {
        string printed = await Run("WrongPrediction");
        Assert.Contains("The model says star", printed, StringComparison.Ordinal);
        Assert.Contains("right is cross", printed, StringComparison.Ordinal);
        string first = printed.Split('\n').SkipWhile(line => !line.Contains("where", StringComparison.Ordinal)).ElementAt(1);
        Assert.Contains("9 % from the left, 9 % from the top", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetectedBox_ShippedImage_ExplainsBoxByItsContent()
    {
        string printed = await Run("DetectedBox", Shipped("demo.png"),
            Path.Combine(Checkout.Root, "docs", "samples", "DetectedBox", "detector.onnx"));
        Assert.Matches(@"^boat: confidence 0\.\d{3}, left \d+, top \d+, right \d+, bottom \d+ of 416", printed);
        Assert.Contains("boat in this box: 0.", printed, StringComparison.Ordinal);
        Assert.Matches(@"(8|9)\d % of the positive attribution lies in the box", printed);
        Assert.Equal("box.png", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // These two write into their working directory.
    private Task<string> Run(string sample, params string[] arguments) => OtherProgram.Dotnet(
        sample is "ExplainOneImage" or "DetectedBox" ? _folder : Checkout.Root,
        [Path.Combine(Checkout.Root, "docs", "samples", sample, "bin", OtherProgram.Configuration, "net8.0", $"{sample}.dll"),
            .. arguments]);

    private static string Shipped(string name) => Path.Combine(Checkout.Root, "docs", "models", name);
}
