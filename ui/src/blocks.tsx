import type { ReactNode } from 'react';
import type { JsonObject } from '../../src/inbox/api-types.ts';
import { Element, type Press } from './elements.tsx';
import { RichText } from './rich-text.tsx';
import { Mrkdwn, TextObject } from './text.tsx';

/** The blocks of a message or a dialog, as Slack draws them. */
export function Blocks({ blocks, press }: { blocks: readonly JsonObject[]; press: Press }): ReactNode {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <Block key={String(block.block_id ?? index)} block={block} press={press} />
      ))}
    </div>
  );
}

function Block({ block, press }: { block: JsonObject; press: Press }): ReactNode {
  const id = String(block.block_id ?? '');
  switch (block.type) {
    case 'rich_text':
      return <RichText block={block} />;
    case 'section':
      return <Section block={block} press={press} />;
    case 'header':
      return (
        <h3 className="block-header">
          <TextObject text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return (
        <div className="block-context">
          {objects(block.elements).map((element, index) =>
            element.type === 'image' ? (
              <ImagePlaceholder key={keyOf(element, index)} image={element} small />
            ) : (
              <TextObject key={keyOf(element, index)} text={element} />
            ),
          )}
        </div>
      );
    case 'actions':
      return (
        <div className="block-actions">
          {objects(block.elements).map((element, index) => (
            <Element
              key={String(element.action_id ?? index)}
              element={element}
              press={(action, option) =>
                press({ block_id: id, action_id: action, ...(option ? { option } : {}) })
              }
            />
          ))}
        </div>
      );
    case 'image':
      return <ImagePlaceholder image={block} />;
    case 'markdown':
      return (
        <div className="block-section">
          <Mrkdwn source={String(block.text ?? '').replace(/\*\*/g, '*')} />
        </div>
      );
    case 'table':
      return <Table block={block} />;
    case 'input':
      return (
        <div className="block-section">
          <strong>
            <TextObject text={block.label} />
          </strong>
          <p className="note">An input: this page does not take one.</p>
        </div>
      );
    default:
      return <p className="note">A block of type {String(block.type)}: this page does not draw it.</p>;
  }
}

function Section({ block, press }: { block: JsonObject; press: Press }): ReactNode {
  const accessory = block.accessory as JsonObject | undefined;
  const id = String(block.block_id ?? '');
  return (
    <div className="block-section">
      <div className="section-body">
        {block.text ? <TextObject text={block.text} /> : null}
        {objects(block.fields).length > 0 ? (
          <div className="fields">
            {objects(block.fields).map((field, index) => (
              <div key={keyOf(field, index)}>
                <TextObject text={field} />
              </div>
            ))}
          </div>
        ) : null}
      </div>
      {accessory?.type === 'image' ? <ImagePlaceholder image={accessory} small /> : null}
      {accessory && accessory.type !== 'image' ? (
        <Element
          element={accessory}
          press={(action, option) =>
            press({ block_id: id, action_id: action, ...(option ? { option } : {}) })
          }
        />
      ) : null}
    </div>
  );
}

/** The page fetches nothing from elsewhere, so a picture is shown by its words. */
function ImagePlaceholder({ image, small = false }: { image: JsonObject; small?: boolean }): ReactNode {
  const alt = String(image.alt_text ?? 'picture');
  return (
    <span
      className={small ? 'image small' : 'image'}
      role="img"
      aria-label={alt}
      title={String(image.image_url ?? '')}
    >
      🖼 {alt}
    </span>
  );
}

function Table({ block }: { block: JsonObject }): ReactNode {
  const rows = Array.isArray(block.rows) ? (block.rows as unknown[]) : [];
  return (
    <table>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name and never move
          <tr key={index}>
            {objects(row).map((cell, at) => (
              <td key={keyOf(cell, at)}>
                {cell.type === 'rich_text' ? <RichText block={cell} /> : String(cell.text ?? '')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value)
    ? (value as JsonObject[]).filter((item) => typeof item === 'object' && item !== null)
    : [];
}

function keyOf(element: JsonObject, index: number): string {
  return `${index}-${String(element.type)}`;
}
