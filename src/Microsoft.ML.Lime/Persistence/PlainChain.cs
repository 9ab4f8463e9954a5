using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Rows;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// A transformer of this library as a chain of ML.NET's own, which <c>ml.Model.Load</c> loads without this library's help: only ML.NET's
/// own components may write a model entry.
/// </summary>
/// <remarks>
/// The steps: a custom mapping makes a key and empty columns; an expression of that key, which is constant, holds the state; the picture
/// and the label map are copied to fixed names; a custom mapping reads all of these and makes the columns, under fixed names; those are
/// copied to their own names, and what has a fixed name is dropped. A custom mapping cannot read a picture whose type has a size that
/// this process has not registered, so of such pictures the pixels are extracted first.
/// </remarks>
internal static class PlainChain
{
    public const string Key = "__lime.Key";
    public const string State = "__lime.State";
    public const string Image = "__lime.Image";
    public const string Pixels = "__lime.Pixels";
    public const string Segments = "__lime.Segments";

    /// <summary>What takes the place of the output's name.</summary>
    public const string Output = "__lime.Output";

    private const string Prefix = "__lime.";

    /// <summary>Saves a transformer as a chain.</summary>
    /// <exception cref="LimeException">It has parts that cannot be saved.</exception>
    public static void Save(ModelSaveContext target, LimeTransformer transformer)
    {
        SavedTransformer saved = transformer.Mapping.Save(transformer.FittedTypes);
        var image = (ImageDataViewType)transformer.FittedTypes[0];
        string picture = transformer.Mapping.Inputs[0].Name;
        TransformsCatalog ml = new MLContext().Transforms;
        IDataView view = new EmptyView(transformer.Fitted);
        List<ITransformer> steps = [];
        void Add(IEstimator<ITransformer> step)
        {
            steps.Add(step.Fit(view));
            view = steps[^1].Transform(view);
        }

        Add(ml.CustomMapping(new PlainStartFactory().GetMapping(), PlainStartFactory.Contract));
        Add(ml.Expression(State, SavedState.Write(saved, "(key) => \"", "\""), Key));
        Add(image.Height > 0
            ? ml.ExtractPixels(Pixels, picture, ColorBits.All, interleavePixelColors: true, outputAsFloatArray: false)
            : ml.CopyColumns(Image, picture));
        foreach (InputColumn segments in transformer.Mapping.Inputs.Skip(1))
            Add(ml.CopyColumns(Segments, segments.Name));
        Add(saved.PlainStep(ml));
        foreach (DataViewSchema.DetachedColumn output in transformer.Mapping.Outputs(image))
            Add(ml.CopyColumns(output.Name, Output + output.Name[transformer.Mapping.Name.Length..]));
        IEnumerable<string> names = view.Schema.Select(column => column.Name).Distinct();
        Add(ml.DropColumns([.. names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))]));
        ((ICanSaveModel)new TransformerChain<ITransformer>([.. steps])).Save(target);
    }

    /// <summary>What was saved as a chain, or null where the model is no such chain.</summary>
    public static SavedTransformer? Read(ITransformer model)
    {
        if (model is not IEnumerable<ITransformer> chain
            || chain.FirstOrDefault() is not CustomMappingTransformer<PlainStart, PlainStartRow>)
            return null;
        IDataView row = new MLContext().Data.LoadFromEnumerable([new PlainProbe()]);
        foreach (ITransformer step in chain.Take(2))
            row = step.Transform(row);
        using DataViewRowCursor cursor = row.GetRowCursor([row.Schema[State]]);
        cursor.MoveNext();
        ReadOnlyMemory<char> state = default;
        cursor.GetGetter<ReadOnlyMemory<char>>(row.Schema[State])(ref state);
        return SavedState.Read(state.Span);
    }

    private sealed class PlainProbe
    {
        public bool Any { get; set; }
    }
}
