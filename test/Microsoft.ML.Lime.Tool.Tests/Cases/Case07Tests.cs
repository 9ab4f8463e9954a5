using System.Text.Json;
using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>Inputs besides the image get values.</summary>
public sealed class Case07Tests : QuadTest
{
    private const string Name = "07-second-input";

    // y = softmax(z * factor), where the factor of each row is the first of two whole numbers over 4.
    private static TinyOnnx Scaled(object batch) => Means(TensorElement.Float32, 8, 8)
        .Input("sizes", TensorElement.Int64, batch, 2).Longs("first", 0).Weights("quarter", [1], 0.25f)
        .Node("Gather", "sizes,first", "chosen", ("axis", 1)).Node("Cast", "chosen", "real", ("to", 1))
        .Node("Mul", "real,quarter", "factor").Node("Mul", "z,factor", "scaled")
        .Output("probabilities", TensorElement.Float32, "N", 2).Node("Softmax", "scaled", "probabilities");

    [CaseFact]
    public async Task Case_ValueOnTheCommandLine_HasTheNumbersOfTheEditedModel()
    {
        AssertUsual(await ExplainCase(Name, "model.onnx", "--input-value", "orig_target_sizes=32,32"));
        AssertUsual(await ExplainCase(Name, "model.onnx", "--input", "images", "--input-value", "orig_target_sizes=32"));
        AssertUsual(await ExplainCase(Name, "remedied.onnx"));
    }

    [CaseFact]
    public async Task Case_MissingValue_NamesTheOption()
    {
        (await ExplainCase(Name, "model.onnx")).Refused("'images' float32", "'orig_target_sizes' int64 [N,2]",
            "--input images --input-value orig_target_sizes=NUMBER[,NUMBER...]");
        (await ExplainCase(Name, "model.onnx", "--input", "images")).Refused("only 'images' gets a value",
            "--input-value orig_target_sizes=NUMBER[,NUMBER...]");
    }

    [Fact]
    public async Task Explain_SeveralWrongValues_AreToldAtOnce()
    {
        string scaled = Save("scaled.onnx", Scaled("N").ToBytes());
        Outcome outcome = await Run("explain", SaveImage("photo.png"), "--model", scaled, "--output", "probabilities", "-o", Out,
            "--input-value", "sizes=4.5,7", "--input-value", "other=1");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(2, outcome.Problems.Length);
        Assert.Contains("has no input 'other'", outcome.Problems[0], StringComparison.Ordinal);
        Assert.Contains("contains 4.5, which int64 cannot hold", outcome.Problems[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N")] // follows the batch
    [InlineData(1)]
    [InlineData("M")] // another open axis
    public async Task Explain_ValueOfAnyBatch_HasTheNumbersOfAConstant(object batch)
    {
        string plain = Save("plain.onnx", Means(TensorElement.Float32, 8, 8).ToBytes());
        string scaled = Save("scaled.onnx", Scaled(batch).ToBytes());
        var expected = await Explain(plain);
        foreach (string size in (string[])["1", "4"])
        {
            var found = await Explain(
                scaled, "--output", "probabilities", "--input", "x", "--input-value", "sizes=4,7", "--batch", size);
            Assert.Equal(expected.Score, found.Score);
            Assert.Equal(expected.Importances, found.Importances);
        }
        var twice = await Explain(scaled, "--output", "probabilities", "--input-value", "sizes=8,7");
        Assert.NotEqual(expected.Score, twice.Score);
    }

    [Fact]
    public async Task Explain_TruthValueAndSecondImage_AreGiven()
    {
        // The scores are those of the photo, or of the photo plus a second tensor of its size.
        string model = Save("flag.onnx", Means(TensorElement.Float32, 8, 8).Input("flag", TensorElement.Bool)
            .Input("other", TensorElement.Float32, "N", 3, 8, 8).Node("Add", "x,other", "sum").Node("Where", "flag,sum,x", "chosen")
            .Node("GlobalAveragePool", "chosen", "all").Node("Flatten", "all", "row", ("axis", 1)).Node("MatMul", "row,w", "logits")
            .Output("scores", TensorElement.Float32, "N", 2).Node("Softmax", "logits", "scores").ToBytes());
        string plain = Save("plain.onnx", Means(TensorElement.Float32, 8, 8).ToBytes());
        string shifted = Save("shifted.onnx", Means(TensorElement.Float32, 8, 8, offset: 20).ToBytes());
        string[] options = ["--output", "scores", "--input", "x", "--input-value", "other=20", "--input-value"];
        Assert.Equal(await Score(plain), await Score(model, [.. options, "flag=false"]), 1e-6);
        Assert.Equal(await Score(shifted), await Score(model, [.. options, "flag=true"]), 1e-6);
        Assert.NotEqual(await Score(plain), await Score(shifted), 1e-3);

        async Task<double> Score(string path, params string[] more) => (await Explain(path, more)).Score;
    }

    [Fact]
    public async Task Explain_ValueOfAFile_IsRecordedAndWrittenAsCode()
    {
        string model = Save("scaled.onnx", Scaled("N").ToBytes());
        string file = Save("sizes.npy", Int64Array(4, 7));
        (string image, string map) = SaveQuadrants();
        string notebook = Path.Combine(Folder, "n.ipynb");
        JsonElement json = (await Run("explain", image, "--model", model, "--segmentation", map, "--output", "probabilities",
            "--input-value", $"sizes={file}", "--notebook", notebook, "-o", Out, "--json")).Succeeded().Json;
        Assert.Equal("{\"sizes\":[4,7]}",
            JsonSerializer.Serialize(json.GetProperty("model").GetProperty("inputValues")));
        Assert.Contains("[\\u0022sizes\\u0022] = NpyFile.LoadNumbers(", File.ReadAllText(notebook).Replace("\\\"", "\\u0022"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sizes=1.5,2", "contains 1.5, which int64 cannot hold")]
    [InlineData("sizes=1,2,3", "has 3 numbers, but 2 for one image or a single one is needed")]
    [InlineData("size=1,2", "has no input 'size'", "Did you mean 'sizes'?")]
    [InlineData("x=1", "takes the image")]
    [InlineData("sizes", "NAME=NUMBER")]
    [InlineData("sizes=1,b", "numbers separated by commas")]
    [InlineData("sizes=missing.npy", "There is no file of numbers 'missing.npy'")]
    public async Task Explain_WrongValue_IsRefused(string value, params string[] words)
    {
        string model = Save("scaled.onnx", Scaled("N").ToBytes());
        (string image, _) = SaveQuadrants();
        Outcome outcome = await Run(
            "explain", image, "--model", model, "--input", "x", "--output", "probabilities", "--input-value", value, "-o", Out);
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        foreach (string word in words)
            Assert.Contains(word, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Inspect_WithValue_RunsTheModel()
    {
        string model = Save("scaled.onnx", Scaled("N").ToBytes());
        Assert.Contains("--input x --input-value sizes=NUMBER[,NUMBER...]", (await Run("inspect", model)).Succeeded().Output,
            StringComparison.Ordinal);
        string found = (await Run("inspect", model, "--output", "probabilities", "--input-value", "sizes=1")).Succeeded().Output;
        Assert.Contains("Scores:  2, from Softmax", found, StringComparison.Ordinal);
    }

    // A one-dimensional array of little-endian int64, as NumPy writes it.
    private static byte[] Int64Array(params long[] values)
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes(
            $"{{'descr': '<i8', 'fortran_order': False, 'shape': ({values.Length},), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. values.SelectMany(BitConverter.GetBytes)];
    }
}
