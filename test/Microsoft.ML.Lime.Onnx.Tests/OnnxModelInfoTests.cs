using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using static Microsoft.ML.Lime.Onnx.Model.TensorElement;

namespace Microsoft.ML.Lime.Tests;

public sealed class OnnxModelInfoTests : OnnxTest
{
    [Fact]
    public void Inspect_SupportedModel_DescribesIt()
    {
        byte[] bytes = TinyModels.Linear("N", 3, 2, 5).ToBytes();
        OnnxModelInfo info = OnnxScorer.Inspect(Save(bytes));
        Assert.Equal((bytes.Length, 7, "tiny"), (info.Bytes, info.IrVersion, info.Producer));
        Assert.Equal(["ai.onnx 13"], info.Opsets);
        Assert.Equal("'x' float32 [N,3,2,5]", Assert.Single(info.Inputs).ToString());
        Assert.Equal("'y' float32 [N,2]", Assert.Single(info.Outputs).ToString());
        Assert.Equal(["flat", "y"], info.Tensors);
        Assert.Equal(new ScorerInput(2, 5, 3, TensorLayout.Nchw), info.Input);
        Assert.Null(info.FixedBatch);
        Assert.Equal((2, "MatMul"), (info.OutputLength, info.OutputOperator));
        Assert.Contains("--activation auto or softmax", Assert.Single(info.Suggestions));
        Assert.Empty(info.Problems);
    }

    [Fact]
    public void Inspect_WhenDynamicBatchAcceptsOnlyOneImage_ReportsFixedBatch()
    {
        TinyOnnx model = new TinyOnnx().Input("x", Float32, "N", 1, 2, 3).Output("y", Float32).Longs("shape", 1, 6)
            .Node("Reshape", "x,shape", "y");
        OnnxModelInfo info = OnnxScorer.Inspect(Save(model));
        Assert.Equal(1, info.FixedBatch);
        Assert.Contains("The batch is declared open, but the model takes one image at a time.", info.Suggestions);
        Assert.Equal(3, OnnxScorer.Inspect(Save(TinyModels.Linear(3, 1, 2, 3))).FixedBatch);
    }

    [Fact]
    public void Inspect_UnsupportedModel_ListsProblems()
    {
        TinyOnnx model = new TinyOnnx().Input("a", Float32, "N", 1, 2, 3).Input("b", Float32, "N", 1, 2, 3)
            .Output("y", Float32, "N", 1, 2, 3).Node("Add", "a,b", "y");
        OnnxModelInfo info = OnnxScorer.Inspect(Save(model));
        Assert.Equal(2, info.Inputs.Count);
        Assert.Null(info.Input);
        Assert.Contains("has 2 inputs", Assert.Single(info.Problems));
    }

    [Fact]
    public void Inspect_InvalidOrMissingFile_Throws()
    {
        Assert.Throws<LimeException>(() => OnnxScorer.Inspect(Save("text"u8.ToArray())));
        Assert.Throws<LimeException>(() => OnnxScorer.Inspect("nowhere.onnx"));
    }
}
