/** Picks several things by typing part of their name; chosen ones stand as chips. The list is searched by the caller. */
import { Combobox } from '@base-ui/react/combobox';
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ControlProps } from './field.tsx';
import './picker.css';

export interface PickerItem {
  id: string;
  name: string;
  detail?: ReactNode;
}

export interface PickerProps {
  control: ControlProps;
  items: readonly PickerItem[];
  chosen: readonly PickerItem[];
  onChoose: (items: PickerItem[]) => void;
  query: string;
  onQuery: (query: string) => void;
  placeholder: string;
  emptyText: string;
  removeLabel: (name: string) => string;
}

export function Picker({ control, items, chosen, onChoose, query, onQuery, placeholder, emptyText, removeLabel }: PickerProps) {
  return (
    <Combobox.Root
      multiple
      items={items}
      value={[...chosen]}
      // Escape closes the list; it must not throw away what was chosen.
      onValueChange={(items, { reason }) => (reason === 'escape-key' ? undefined : onChoose(items))}
      inputValue={query}
      onInputValueChange={onQuery}
      filter={null}
      itemToStringLabel={(item: PickerItem) => item.name}
      isItemEqualToValue={(item: PickerItem, value: PickerItem) => item.id === value.id}
    >
      <Combobox.Chips className="picker">
        {chosen.map((item) => (
          <Combobox.Chip key={item.id} className="picker-chip" aria-label={item.name}>
            <span>{item.name}</span>
            <Combobox.ChipRemove className="picker-remove" aria-label={removeLabel(item.name)}>
              <X aria-hidden="true" />
            </Combobox.ChipRemove>
          </Combobox.Chip>
        ))}
        <Combobox.Input {...control} className="picker-input" placeholder={chosen.length === 0 ? placeholder : ''} />
      </Combobox.Chips>
      <Combobox.Portal>
        <Combobox.Positioner className="menu-positioner" sideOffset={4}>
          <Combobox.Popup className="menu picker-popup">
            <Combobox.Empty className="picker-empty">{emptyText}</Combobox.Empty>
            <Combobox.List>
              {(item: PickerItem) => (
                <Combobox.Item key={item.id} value={item} className="menu-item picker-item">
                  <Combobox.ItemIndicator className="picker-check" keepMounted>
                    <Check aria-hidden="true" />
                  </Combobox.ItemIndicator>
                  <span>{item.name}</span>
                  {item.detail ? <span className="picker-detail">{item.detail}</span> : null}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
