namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Label files of other tools.</summary>
public sealed class Case15Tests : PhotoTest
{
    private const string Name = "15-labels";

    [CaseFact]
    public async Task Case_AllFormsAreRead()
    {
        foreach (string labels in (string[])["index_class.json", "class_indices.json", "list.json", "config.json", "data.yaml",
            "labels.csv", "teachable.txt", "crlf.txt", "bom.txt", "utf16.txt"])
        {
            Outcome outcome = await Case(Name, "quad.png", "--labels", CaseFactAttribute.PathOf($"{Name}/{labels}"), "--class", "cat");
            Score(0.3810, outcome);
            Assert.Equal("cat", outcome.Json.GetProperty("explanations")[0].GetProperty("class").GetProperty("name").GetString());
        }
    }

    [CaseFact]
    public async Task Case_AnsiIsRefusedWithRemedy()
    {
        Outcome outcome = await Case(Name, "quad.png", "--labels", CaseFactAttribute.PathOf($"{Name}/ansi.txt"));
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Contains("is not in UTF-8 (its byte 1 is E4)", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("save it as UTF-8", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WrongLabelFileAndNameOfClass_ReportsTheFileOnly() => (await Run("explain", SaveImage("photo.png"), "--model",
        SaveThirds(), "--labels", Save("labels.json", "{"), "--class", "cat", "-o", Out)).Refused("labels.json");

    [Theory]
    [InlineData("class_indices.json", "{\"middle\": 1, \"right\": 2, \"left\": 0}")]
    [InlineData("config.json", "{\"id2label\": {\"1\": \"middle\", \"0\": \"left\", \"2\": \"right\"}}")]
    [InlineData("classes.csv", "name,index\nright,2\nmiddle,1\nleft,0\n")]
    [InlineData("coco.yaml", "names: [left, middle, right]\n")]
    public async Task Explain_OtherForms_NameTheClass(string file, string labels)
    {
        Outcome outcome = await Run("explain", SaveImage("photo.png"), "--model", SaveThirds(), "--labels", Save(file, labels),
            "--class", "middle", "--samples", "20", "--segmentation", "grid", "-o", Out, "--json");
        Assert.Equal(1, outcome.Succeeded().Json.GetProperty("explanations")[0].GetProperty("class").GetProperty("index").GetInt32());
    }
}
