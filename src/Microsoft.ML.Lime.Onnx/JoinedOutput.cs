using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>Outputs of a detector that are joined to one table with a row per box: coordinates, class scores, and class numbers.</summary>
internal static class JoinedOutput
{
    /// <summary>Name of the joined output.</summary>
    public const string Name = "boxes and scores";

    /// <summary>
    /// Opens a session for the requested output: the model's own, the tensor of scores behind it, or several outputs as one table. They are
    /// joined if the options name them, or if one of the model's outputs has boxes and one other has scores.
    /// </summary>
    /// <returns>The session, and what it explains; null for the requested output, or the only one.</returns>
    /// <exception cref="LimeException">The model cannot be loaded, or the named outputs are no tables with a row per box.</exception>
    public static (OrtSession Session, ScoreTensor? Scores) Load(
        OrtRuntime runtime, OnnxModelFile model, OnnxScorerOptions options, ExecutionProvider? provider)
    {
        ScoreTensor? scores = ScoreTensor.Find(model.Graph, options.Output);
        var addition = GraphAddition.Outputs(model.Graph, [scores?.Name ?? options.Output, .. options.JoinedOutputs]);
        var session = OrtSession.Load(runtime, model, addition, provider, options.Device.Index);
        try
        {
            if (scores is not null || Tables(session, model, options, out string? guess) is not { Count: > 0 } tables)
                return (session, scores);
            session.Dispose();
            GraphAddition joining = GraphAddition.Outputs(model.Graph, tables.Select(table => table.Tensor)).Joining(Name, tables);
            return (OrtSession.Load(runtime, model, joining, provider, options.Device.Index), new ScoreTensor(Name, null,
                $"The outputs {string.Join(" and ", tables.Select(table => $"'{table.Tensor}'"))} are read as one table with a row per "
                    + "box.", tables.Count == 3 ? "auto,rows,scores=4,class=5" : "auto,rows,scores=4", guess));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static List<(string Tensor, long Boxes, long Columns, bool ColumnsFirst)>? Tables(
        OrtSession session, OnnxModelFile model, OnnxScorerOptions options, out string? guess)
    {
        guess = null;
        OnnxModelInfo.Tensor[] floats = [.. session.Outputs.Where(output => output.IsFloat)];
        bool isAsked = options.JoinedOutputs.Count > 0;
        if (!isAsked && (options.Output is not null || floats.Length != 2)
            || InputPlan.Create(session.Inputs, model.Path, model.Graph, options, [],
                floats.Length == 0 ? null : plan => OnnxScorer.Runs(session, plan, floats[0])) is not { } input)
            return null;
        int images = input.FixedBatch ?? 1;
        long[] Shape(string name)
        {
            try
            {
                IReadOnlyList<long> sizes = input.ProbeShape(session, images, name);
                return [.. sizes.Skip(sizes.Count > 0 && sizes[0] == images ? 1 : 0).Where(size => size != 1)];
            }
            catch (OnnxRuntimeException error)
            {
                throw error.While($"ONNX Runtime cannot run {model.Path}");
            }
        }

        string[] names = isAsked ? [options.Output ?? session.Outputs.First(output => !options.JoinedOutputs.Contains(output.Name)).Name,
            .. options.JoinedOutputs]
            : [.. floats.Select(output => output.Name)];
        Dictionary<string, long[]> shapes = names.Distinct().ToDictionary(name => name, Shape);
        string[] fourColumns = isAsked ? [names[0]] : [.. names.Where(name => shapes[name] is [_, 4])];
        if (fourColumns.Length == 0)
            fourColumns = [.. names.Where(name => shapes[name] is [4, _])];
        string? boxes = fourColumns is not [var one, var other] ? fourColumns.FirstOrDefault()
            : BoxOutput.Choose(session, input, (one, shapes[one]), (other, shapes[other]), out guess);
        if (boxes is null || shapes[boxes] is not ([_, 4] or [4, _]))
            return !isAsked ? null : throw NoTable(names[0], shapes[names[0]], "4 coordinates per box");
        long count = shapes[boxes] is [var rows, 4] ? rows : shapes[boxes][1];
        List<(string, long, long, bool)> tables = [(boxes, count, 4, shapes[boxes] is not [_, 4])];
        foreach (string name in names.Where(name => name != boxes))
            if (shapes[name] is [var length] && length == count)
                tables.Add((name, count, 1, false));
            else if (shapes[name] is [var first, var columns] && first == count)
                tables.Add((name, count, columns, false));
            else if (shapes[name] is [var columnsFirst, var second] && second == count)
                tables.Add((name, count, columnsFirst, true));
            else
                return !isAsked ? null : throw NoTable(name, shapes[name],
                    string.Create(CultureInfo.InvariantCulture, $"a row for each of the {count} boxes of '{boxes}'"));
        // One score per box, and a number per box beside it: that of the class.
        if (!isAsked && tables is [_, (_, _, 1, _)])
            foreach (OnnxModelInfo.Tensor numbers in session.Outputs.Where(output => output.Type is "int64" or "int32"))
                if (Shape(numbers.Name) is [var each] && each == count)
                    return [.. tables, (numbers.Name, count, 1, false)];
        return tables;
    }

    private static LimeException NoTable(string name, long[] shape, string expected) => new(
        $"The output '{name}' has the shape [{string.Join(',', shape)}] for one image, without axes of size 1, but {expected} are needed; "
            + "name the outputs by --boxes FORM,box=NAME,scores=NAME (OnnxScorerOptions.Output and JoinedOutputs).");
}
